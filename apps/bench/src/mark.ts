/** A message's number in its text, so that it is found again in any protocol's bytes without reading the protocol. */
export const markOf = (id: number): string => `#${String(id).padStart(DIGITS, "0")}`;

const SIGN = 0x23;
const DIGITS = 8;
const ZERO = 0x30;

/** The number whose digits begin at `start`; -1 where there are others than digits: a length in a frame's header may look like the sign. */
const numberAt = (bytes: Buffer, start: number): number => {
  let id = 0;
  for (let at = start; at < start + DIGITS; at += 1) {
    const digit = (bytes[at] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) return -1;
    id = id * 10 + digit;
  }
  return id;
};

/** Calls `found` for every mark in a stream that comes in chunks of any size. */
export const createScanner = (found: (id: number) => void): ((chunk: Buffer) => void) => {
  let rest = Buffer.alloc(0);
  return (chunk) => {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    let at = bytes.indexOf(SIGN);
    while (at !== -1 && at + DIGITS < bytes.length) {
      const id = numberAt(bytes, at + 1);
      if (id !== -1) found(id);
      at = bytes.indexOf(SIGN, at + 1);
    }
    // The chunk's memory is used again.
    rest = at === -1 ? rest.subarray(0, 0) : Buffer.from(bytes.subarray(at));
  };
};
