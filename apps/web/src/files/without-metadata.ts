/** What is in a picture besides the picture: what cameras and programs write of places, devices, people and themselves. */
type Stripped = { bytes: Uint8Array<ArrayBuffer>; moves: boolean };

const ascii = (bytes: Uint8Array, from: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(from, from + length));

const joined = (parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
};

const PNG_BEGINNING = "\x89PNG\r\n\x1a\n";
const PNG_TEXTS = new Set(["eXIf", "tEXt", "zTXt", "iTXt", "tIME"]);

/** https://www.w3.org/TR/png-3: length, type, data and checksum of each chunk. */
const strippedPng = (bytes: Uint8Array): Stripped | undefined => {
  const kept = [bytes.subarray(0, 8)];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let moves = false;
  for (let at = 8; at < bytes.length; ) {
    if (at + 12 > bytes.length) return undefined;
    const end = at + 12 + view.getUint32(at);
    if (end > bytes.length) return undefined;
    const type = ascii(bytes, at + 4, 4);
    moves ||= type === "acTL";
    if (!PNG_TEXTS.has(type)) kept.push(bytes.subarray(at, end));
    // What follows the end is no part of the picture.
    if (type === "IEND") return { bytes: joined(kept), moves };
    at = end;
  }
  return undefined;
};

const WEBP_TEXTS = new Set(["EXIF", "XMP "]);
/** Flags in `VP8X`: the file has EXIF, XMP, an animation. */
const [HAS_EXIF, HAS_XMP, HAS_ANIMATION] = [0x08, 0x04, 0x02];

/** https://developers.google.com/speed/webp/docs/riff_container: name, length and data of each chunk, which begins at an even place. */
const strippedWebp = (bytes: Uint8Array): Stripped | undefined => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const whole = 8 + view.getUint32(4, true);
  if (whole > bytes.length) return undefined;
  const kept: Uint8Array[] = [];
  let moves = false;
  for (let at = 12; at < whole; ) {
    if (at + 8 > whole) return undefined;
    const length = view.getUint32(at + 4, true);
    const end = Math.min(whole, at + 8 + length + (length % 2));
    if (at + 8 + length > whole) return undefined;
    const name = ascii(bytes, at, 4);
    const chunk = bytes.slice(at, end);
    if (name === "VP8X" && chunk[8] !== undefined) {
      moves = (chunk[8] & HAS_ANIMATION) !== 0;
      chunk[8] &= ~(HAS_EXIF | HAS_XMP);
    }
    if (!WEBP_TEXTS.has(name)) kept.push(chunk);
    at = end;
  }
  const made = joined([bytes.slice(0, 12), ...kept]);
  new DataView(made.buffer).setUint32(4, made.length - 8, true);
  return { bytes: made, moves };
};

/** Application extensions that say how often an animation repeats. */
const GIF_REPEATS = new Set(["NETSCAPE2.0", "ANIMEXTS1.0"]);
const [EXTENSION, FRAME, TRAILER, COMMENT, APPLICATION] = [0x21, 0x2c, 0x3b, 0xfe, 0xff];

/** https://www.w3.org/Graphics/GIF/spec-gif89a.txt: blocks, whose data are sub-blocks that each begin with their length. */
const strippedGif = (bytes: Uint8Array): Stripped | undefined => {
  const byte = (at: number): number => bytes[at] ?? Number.NaN;
  /** The bytes of a table of colours, by the flags that announce it. */
  const colours = (flags: number): number => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
  const afterSubBlocks = (from: number): number => {
    let at = from;
    while (byte(at) > 0) at += byte(at) + 1;
    return at + 1;
  };
  let at = 13 + colours(byte(10));
  const kept = [bytes.subarray(0, at)];
  let frames = 0;
  while (at < bytes.length) {
    const kind = byte(at);
    if (kind === TRAILER) return { bytes: joined([...kept, bytes.subarray(at, at + 1)]), moves: frames > 1 };
    if (kind !== EXTENSION && kind !== FRAME) return undefined;
    const end = kind === FRAME ? afterSubBlocks(at + 11 + colours(byte(at + 9))) : afterSubBlocks(at + 2);
    if (kind === FRAME) frames += 1;
    const label = kind === EXTENSION ? byte(at + 1) : undefined;
    const isText = label === COMMENT || (label === APPLICATION && !GIF_REPEATS.has(ascii(bytes, at + 3, 11)));
    if (!isText) kept.push(bytes.subarray(at, end));
    at = end;
  }
  return undefined;
};

/**
 * A PNG, WebP or GIF without what it says besides its picture, and whether that moves. Undefined for other files, and where the file is cut off or
 * is not what it seems to be.
 */
export const withoutMetadata = (bytes: Uint8Array): Stripped | undefined => {
  if (ascii(bytes, 0, 8) === PNG_BEGINNING) return strippedPng(bytes);
  if (ascii(bytes, 0, 4) === "RIFF" && ascii(bytes, 8, 4) === "WEBP") return strippedWebp(bytes);
  return /^GIF8[79]a$/.test(ascii(bytes, 0, 6)) ? strippedGif(bytes) : undefined;
};
