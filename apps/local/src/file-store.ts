import { createHmac, timingSafeEqual } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, mkdtemp, open, readdir, rename, rm, stat } from "node:fs/promises";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { FileStore } from "@parley/core/files/store";
import { address, offer } from "@parley/functions/object";
import { policySignature, querySignature, type Signer } from "@parley/functions/s3-signature";
import { mintId } from "@parley/functions/system";
import { ParleyError } from "@parley/protocol/error";
import { LIMITS } from "@parley/protocol/limits";
import * as z from "zod";
import { FILES, KEPT, syncFolder } from "./folder";
import { FormError, readForm } from "./form";
import { createLines } from "./turns";

/**
 * The files in a folder, which is to the browser what a bucket of S3 is: the same signatures and policies are made and checked. One thing it cannot
 * be is another origin, as a machine has one address: so whatever comes from here is in a sandbox, without scripts and outside of frames.
 */
export const STORE_PATH = "/store";
const BUCKET = "parley-files";
/** What signatures name. The host that was really asked is checked before (`hosts.ts`), and a proxy may have changed it. */
const HOST = "store.parley.invalid";

const INCOMING = "incoming";
/** What is being written. */
const PART = ".part";

/** Uploads under way at once, of those who were allowed to: nobody else's count. */
const UPLOADS = 64;
/** Of one person. A client uploads one message at a time in each room. */
const PERSON_UPLOADS = 8;
/** All fields have to be there by then. Until they are, nobody knows who posts. */
const FIELDS_MS = 10_000;
/** Of a connection that sends nothing. */
const SILENT_MS = 60_000;
const CHUNK_BYTES = 1024 * 1024;
/** What a form has around its file. */
const FORM_BYTES = 64 * 1024;

const HEADERS = {
  "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
};

/** A refusal as S3 words it (AWS: "Error responses"). */
class Refusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, cause?: unknown) {
    super(code, { cause });
    this.status = status;
    this.code = code;
  }
}

const isEqual = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
};

const codeOf = (error: unknown): unknown => (error instanceof Error && "code" in error ? error.code : undefined);
const isAbsent = (error: unknown): boolean => codeOf(error) === "ENOENT";
const isFull = (error: unknown): boolean => ["ENOSPC", "EDQUOT", "EFBIG"].includes(String(codeOf(error)));

const Policy = z.object({
  expiration: z.iso.datetime(),
  conditions: z.array(
    z.union([z.record(z.string(), z.string()), z.tuple([z.literal("content-length-range"), z.number(), z.number()])]),
  ),
});

const UNSIGNED_FIELDS = new Set(["Policy", "X-Amz-Signature"]);

/** What a form may post: into which file, and how many bytes. Throws `Refusal`. */
const checkPolicy = (fields: Readonly<Record<string, string>>, signer: Signer, now: number) => {
  const date = fields["X-Amz-Date"] ?? "";
  const { Policy: text = "", "X-Amz-Signature": signature = "" } = fields;
  if (!isEqual(signature, policySignature(text, date, signer))) throw new Refusal(403, "SignatureDoesNotMatch");
  const { expiration, conditions } = Policy.parse(JSON.parse(Buffer.from(text, "base64").toString()));
  if (Date.parse(expiration) <= now) throw new Refusal(403, "AccessDenied");
  let bytes = -1;
  const covered = new Set<string>();
  for (const condition of conditions) {
    if (Array.isArray(condition)) {
      const [, least, most] = condition;
      if (least === most) bytes = least;
      continue;
    }
    for (const [name, value] of Object.entries(condition)) {
      covered.add(name);
      if (value !== (name === "bucket" ? BUCKET : fields[name])) throw new Refusal(403, "AccessDenied");
    }
  }
  if (Object.keys(fields).some((name) => !covered.has(name) && !UNSIGNED_FIELDS.has(name)))
    throw new Refusal(403, "AccessDenied");
  const [, fileId] = /^incoming\/([\w-]{16,64})$/.exec(fields.key ?? "") ?? [];
  if (fileId === undefined || bytes < 0) throw new Refusal(403, "AccessDenied");
  return { fileId, bytes };
};

/** When an address of S3 was signed, in ms: `20300131T093000Z`. */
const signedAt = (date: string): number =>
  Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));

/** Throws `Refusal` unless the address was made here, and is still good. */
const checkAddress = (method: string, url: URL, signer: Signer, now: number): void => {
  const { "X-Amz-Signature": signature = "", ...query } = Object.fromEntries(url.searchParams);
  const isSigned = isEqual(signature, querySignature({ method, host: HOST, path: url.pathname, query }, signer));
  if (!isSigned || query["X-Amz-SignedHeaders"] !== "host") throw new Refusal(403, "SignatureDoesNotMatch");
  const from = signedAt(query["X-Amz-Date"] ?? "");
  if (!(now < from + Number(query["X-Amz-Expires"]) * 1000)) throw new Refusal(403, "AccessDenied");
};

/** The part of a file that a `Range` asks for: all of it where it asks for none, or for several. Undefined where there is no such part. */
export const rangeOf = (header: string | undefined, size: number): { from: number; to: number } | undefined => {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header ?? "") ?? [];
  if (first === undefined || last === undefined || first + last === "") return { from: 0, to: size - 1 };
  if (first === "") return last === "0" ? undefined : { from: Math.max(0, size - Number(last)), to: size - 1 };
  const [from, to] = [Number(first), last === "" ? size - 1 : Math.min(Number(last), size - 1)];
  return from > to || from >= size ? undefined : { from, to };
};

export type Files = {
  store: FileStore;
  /** Answers below `STORE_PATH`. */
  serve: RequestListener;
  /** Removes what was posted and never looked at, as the bucket does. */
  sweep(): Promise<void>;
  close(): Promise<void>;
};

/**
 * Opens the files in the data folder, or in a folder that ends with the process. `secret` signs. `awaitedFrom` says who asked for a file, while
 * its bytes are still to come.
 */
export const openFiles = async (
  data: string,
  secret: string,
  awaitedFrom: (fileId: string) => Promise<string | undefined>,
): Promise<Files> => {
  const isTemporary = data === "memory";
  const root = isTemporary ? await mkdtemp(join(tmpdir(), "parley-files-")) : join(data, FILES);
  const [incoming, kept] = [join(root, INCOMING), join(root, KEPT)];
  const signer: Signer = {
    region: "local",
    accessKeyId: "parley",
    secretAccessKey: createHmac("sha256", secret).update("files").digest("base64url"),
  };
  const place = { bucket: BUCKET, host: HOST, signer };

  const sizeOf = async (path: string): Promise<number | undefined> => {
    try {
      return (await stat(path)).size;
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
  };

  /** By file: one act at a time on its bytes. */
  const { inTurn } = createLines();

  /** Who asked for the file. Throws `Refusal` where it was taken, sent or removed, so that the form is a replay. */
  const askerOf = async (fileId: string): Promise<string> => {
    const userId = (await sizeOf(join(kept, fileId))) === undefined ? await awaitedFrom(fileId) : undefined;
    if (userId === undefined) throw new Refusal(403, "AccessDenied");
    return userId;
  };

  /** Writes exactly so many bytes of the form under a name of their own, and then gives them the file's. */
  const receive = async ({ some, isEnd }: Awaited<ReturnType<typeof readForm>>, fileId: string, bytes: number) => {
    for (const folder of [incoming, kept]) await mkdir(folder, { recursive: true });
    const part = join(incoming, mintId() + PART);
    try {
      const file = await open(part, "wx", 0o600);
      try {
        for (let left = bytes; left > 0; ) {
          const chunk = await some(Math.min(left, CHUNK_BYTES));
          if (chunk.length === 0) throw new Refusal(400, "EntityTooSmall");
          await file.write(chunk);
          left -= chunk.length;
        }
        if (!(await isEnd())) throw new Refusal(400, "EntityTooLarge");
        await file.sync();
      } finally {
        await file.close();
      }
      // A file that is removed loses its item before its bytes, so either this sees that it is gone, or that removes these, too.
      await inTurn(fileId, async () => {
        await askerOf(fileId);
        await rename(part, join(incoming, fileId));
        await syncFolder(incoming);
      });
    } catch (error) {
      await rm(part, { force: true });
      throw error;
    }
  };

  /** By file, the post that is under way. A later one takes its place: the earlier page may be gone without a word. */
  const uploads = new Map<string, { request: IncomingMessage; userId: string }>();
  const isCrowded = (userId: string): boolean =>
    uploads.size >= UPLOADS || [...uploads.values()].filter((each) => each.userId === userId).length >= PERSON_UPLOADS;

  const post = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    request.setTimeout(SILENT_MS, () => request.destroy());
    const announced = Number(request.headers["content-length"] ?? 0);
    if (announced > LIMITS.fileBytes + FORM_BYTES) throw new Refusal(400, "EntityTooLarge");
    const tooLate = setTimeout(() => request.destroy(), FIELDS_MS);
    const form = await readForm(request).finally(() => clearTimeout(tooLate));
    const { fileId, bytes } = checkPolicy(form.fields, signer, Date.now());
    if (announced > bytes + FORM_BYTES) throw new Refusal(400, "EntityTooLarge");
    const upload = { request, userId: await askerOf(fileId) };
    const former = uploads.get(fileId);
    if (!former && isCrowded(upload.userId)) throw new Refusal(503, "SlowDown");
    former?.request.destroy();
    uploads.set(fileId, upload);
    try {
      await receive(form, fileId, bytes);
      request.resume();
      response.writeHead(204, HEADERS).end();
    } finally {
      if (uploads.get(fileId) === upload) uploads.delete(fileId);
    }
  };

  const get = async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    checkAddress("GET", url, signer, Date.now());
    const [, fileId] = /^\/store\/files\/([\w-]{16,64})$/.exec(url.pathname) ?? [];
    const path = join(kept, fileId ?? "");
    const size = fileId === undefined ? undefined : await sizeOf(path);
    if (size === undefined) throw new Refusal(404, "NoSuchKey");
    const range = rangeOf(request.headers.range, size);
    const header = (name: string) => url.searchParams.get(`response-${name}`) ?? "";
    const headers = {
      ...HEADERS,
      "Accept-Ranges": "bytes",
      "Cache-Control": header("cache-control"),
      "Content-Disposition": header("content-disposition"),
      "Content-Type": header("content-type"),
    };
    if (!range) return void response.writeHead(416, { ...headers, "Content-Range": `bytes */${size}` }).end();
    const { from, to } = range;
    const isPart = to - from + 1 < size;
    response.writeHead(isPart ? 206 : 200, {
      ...headers,
      "Content-Length": to - from + 1,
      ...(isPart && { "Content-Range": `bytes ${from}-${to}/${size}` }),
    });
    if (request.method === "HEAD") return void response.end();
    await pipeline(createReadStream(path, { start: from, end: to }), response);
  };

  const refuse = (request: IncomingMessage, response: ServerResponse, cause: unknown): void => {
    if (response.headersSent || response.destroyed) return void response.destroy();
    const { status, code } =
      cause instanceof Refusal
        ? cause
        : isFull(cause)
          ? { status: 507, code: "InsufficientStorage" }
          : cause instanceof FormError || cause instanceof SyntaxError || cause instanceof z.ZodError
            ? { status: 400, code: "MalformedPOSTRequest" }
            : { status: 500, code: "InternalError" };
    // What still comes is not read: a client that is still writing learns of the answer, and the connection ends.
    response.writeHead(status, { ...HEADERS, "Content-Type": "application/xml", Connection: "close" });
    response.end(`<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code></Error>\n`, () => {
      setTimeout(() => request.destroy(), LINGER_MS).unref();
    });
    request.resume();
  };

  const unavailable = (cause: unknown) =>
    new ParleyError("file.unavailable", "Unable to do this just now: files can't be kept.", {
      cause,
      retryAfterMs: 5_000,
    });

  /** In turn: what is kept is never exchanged. */
  const take = async (fileId: string, bytes: number): Promise<boolean> => {
    try {
      if ((await sizeOf(join(kept, fileId))) === bytes) return true;
      if ((await sizeOf(join(incoming, fileId))) !== bytes) return false;
      await rename(join(incoming, fileId), join(kept, fileId));
      for (const folder of [kept, incoming]) await syncFolder(folder);
      return true;
    } catch (cause) {
      throw unavailable(cause);
    }
  };
  const remove = async (fileId: string): Promise<void> => {
    try {
      for (const folder of [incoming, kept]) {
        await rm(join(folder, fileId), { force: true });
        await syncFolder(folder);
      }
    } catch (cause) {
      throw unavailable(cause);
    }
  };

  return {
    store: {
      offer: (file, at) => offer(place, STORE_PATH, file, at),
      address: (file, at) => address(place, STORE_PATH, file, at),
      // Its type is what its policy says, which was made of the same.
      take: ({ fileId, bytes }) => inTurn(fileId, () => take(fileId, bytes)),
      remove: (fileId) => inTurn(fileId, () => remove(fileId)),
    },
    serve(request, response) {
      const url = new URL(request.url ?? "/", "http://localhost");
      const { method = "GET" } = request;
      const answered =
        url.pathname === STORE_PATH && method === "POST"
          ? post(request, response)
          : method === "GET" || method === "HEAD"
            ? get(request, response, url)
            : Promise.reject(new Refusal(405, "MethodNotAllowed"));
      answered.catch((error: unknown) => refuse(request, response, error));
    },
    async sweep() {
      const names = await readdir(incoming).catch((error: unknown) => {
        if (isAbsent(error)) return [];
        throw error;
      });
      for (const name of names) {
        const path = join(incoming, name);
        const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
        if (mtimeMs < Date.now() - LIMITS.unsentFileTtlMs) await rm(path, { force: true });
      }
    },
    async close() {
      if (isTemporary) await rm(root, { recursive: true, force: true });
    },
  };
};

const LINGER_MS = 1_000;
