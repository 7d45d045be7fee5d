import type { IncomingMessage } from "node:http";

/** All fields of a form together, with what stands around them. */
const FIELDS_BYTES = 32 * 1024;
const HEAD_END = Buffer.from("\r\n\r\n");

/** A form that is none, or not one that ends in a file. */
export class FormError extends Error {}

/** The bytes of a request as they come, of which so many are asked for as are needed. */
const createReader = (request: IncomingMessage) => {
  const chunks: AsyncIterator<Buffer> = request.iterator({ destroyOnReturn: false })[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);
  /** False at the end. */
  const more = async (): Promise<boolean> => {
    const { value, done } = await chunks.next();
    if (!done) held = held.length === 0 ? value : Buffer.concat([held, value]);
    return !done;
  };
  return {
    /** What comes before `mark`, which is passed over, too. Throws `FormError` where it does not come within `most` bytes. */
    async until(mark: Buffer, most: number): Promise<Buffer> {
      for (let from = 0; ; ) {
        const at = held.indexOf(mark, from);
        if (at !== -1 && at <= most) {
          const before = held.subarray(0, at);
          held = held.subarray(at + mark.length);
          return before;
        }
        from = Math.max(0, held.length - mark.length);
        if (held.length > most + mark.length || !(await more()))
          throw new FormError("it is no form that ends in a file");
      }
    },
    /** The next bytes, at most `most` of them, as they come. Empty at the end. */
    async some(most: number): Promise<Buffer> {
      if (held.length === 0 && !(await more())) return held;
      const taken = held.subarray(0, most);
      held = held.subarray(taken.length);
      return taken;
    },
    /** Whether these are the next bytes. */
    async areNext(bytes: Buffer): Promise<boolean> {
      while (held.length < bytes.length) if (!(await more())) return false;
      return held.subarray(0, bytes.length).equals(bytes);
    },
  };
};

export type Form = {
  fields: Readonly<Record<string, string>>;
  /** The next bytes of the file, at most `most` of them. Empty where the request is at its end. */
  some(most: number): Promise<Buffer>;
  /** Whether the file ends here. */
  isEnd(): Promise<boolean>;
};

/**
 * Reads a form (RFC 7578) up to its file, which has to be the last part and called `file`, as S3 wants it. No more of it is held than the fields.
 * Throws `FormError`.
 */
export const readForm = async (request: IncomingMessage): Promise<Form> => {
  const [, quoted, plain] =
    /^multipart\/form-data;.*\bboundary=(?:"([^"]{1,70})"|([^\s;]{1,70}))/i.exec(
      request.headers["content-type"] ?? "",
    ) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) throw new FormError("it is no form");
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  const reader = createReader(request);
  const fields: Record<string, string> = {};
  let left = FIELDS_BYTES;
  const read = async (mark: Buffer): Promise<string> => {
    const bytes = await reader.until(mark, left);
    left -= bytes.length + mark.length;
    return bytes.toString();
  };
  // The first delimiter has no line before it.
  await read(delimiter.subarray(2));
  for (;;) {
    const [, name] = /^content-disposition: *form-data;.*\bname="([^"]*)"/im.exec(await read(HEAD_END)) ?? [];
    if (name === undefined) throw new FormError("a part of it has no name");
    if (name === "file") return { fields, some: reader.some, isEnd: () => reader.areNext(delimiter) };
    if (Object.hasOwn(fields, name)) throw new FormError("a field comes twice");
    fields[name] = await read(delimiter);
  }
};
