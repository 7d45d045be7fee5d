import { PICTURE_HEAD, pictureType } from "./picture-type";

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

/**
 * https://www.w3.org/Graphics/GIF/spec-gif89a.txt: blocks, whose data are sub-blocks that each begin with their length. Where a GIF is cut off, or
 * goes on with something else, it ends with the last block that is whole: so do browsers show it.
 */
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
  for (;;) {
    const kind = byte(at);
    if (kind !== EXTENSION && kind !== FRAME) break;
    const end = kind === FRAME ? afterSubBlocks(at + 11 + colours(byte(at + 9))) : afterSubBlocks(at + 2);
    if (end > bytes.length) break;
    if (kind === FRAME) frames += 1;
    const label = kind === EXTENSION ? byte(at + 1) : undefined;
    const isText = label === COMMENT || (label === APPLICATION && !GIF_REPEATS.has(ascii(bytes, at + 3, 11)));
    if (!isText) kept.push(bytes.subarray(at, end));
    at = end;
  }
  return frames === 0 ? undefined : { bytes: joined([...kept, Uint8Array.of(TRAILER)]), moves: frames > 1 };
};

/** A box within `view`: its name, and where what is in it begins and ends. */
type Box = { name: string; from: number; to: number };

/** The boxes between two places; undefined where they do not fit there (ISO/IEC 14496-12: length, name, data). */
const boxesOf = (view: DataView, from: number, to: number): Box[] | undefined => {
  const boxes: Box[] = [];
  for (let at = from; at < to; ) {
    if (at + 8 > to) return undefined;
    const short = view.getUint32(at);
    if (short === 1 && at + 16 > to) return undefined;
    const begin = at + (short === 1 ? 16 : 8);
    const end = short === 0 ? to : at + (short === 1 ? Number(view.getBigUint64(at + 8)) : short);
    if (end < begin || end > to) return undefined;
    boxes.push({ name: nameAt(view, at + 4), from: begin, to: end });
    at = end;
  }
  return boxes;
};
const nameAt = (view: DataView, at: number): string =>
  String.fromCharCode(...[0, 1, 2, 3].map((n) => view.getUint8(at + n)));

/** Reads numbers of so many bytes, one after the other. Throws `RangeError` at the end of `view`. */
const createNumbers = (view: DataView, from: number) => {
  let at = from;
  return (bytes: number): number => {
    let value = 0;
    for (let n = 0; n < bytes; n += 1) value = value * 256 + view.getUint8(at + n);
    at += bytes;
    return value;
  };
};

/** The items that say something besides the picture: EXIF, and what has a media type (XMP). */
const HEIF_TEXTS = new Set(["Exif", "mime", "uri "]);

/** The ids of those items, by `iinf`. */
const textItems = (view: DataView, { from, to }: Box): Set<number> | undefined => {
  const boxes = boxesOf(view, from + (view.getUint8(from) === 0 ? 6 : 8), to);
  if (!boxes) return undefined;
  const ids = new Set<number>();
  for (const box of boxes) {
    const version = view.getUint8(box.from);
    // Items of earlier versions have no types.
    if (box.name !== "infe" || version < 2) return undefined;
    const idBytes = version === 2 ? 2 : 4;
    if (HEIF_TEXTS.has(nameAt(view, box.from + 4 + idBytes + 2))) ids.add(createNumbers(view, box.from + 4)(idBytes));
  }
  return ids;
};

/** Where the bytes of these items are, by `iloc`; undefined where that is in another item or another file. */
const placesOf = (view: DataView, iloc: Box, ids: ReadonlySet<number>, idat: Box | undefined) => {
  const version = view.getUint8(iloc.from);
  if (version > 2) return undefined;
  const next = createNumbers(view, iloc.from + 4);
  const [sizes, more] = [next(1), next(1)];
  const [offsetBytes, lengthBytes, baseBytes] = [sizes >> 4, sizes & 15, more >> 4];
  const indexBytes = version === 0 ? 0 : more & 15;
  const idBytes = version === 2 ? 4 : 2;
  const places: { from: number; to: number }[] = [];
  for (let left = next(idBytes); left > 0; left -= 1) {
    const isText = ids.has(next(idBytes));
    const method = version === 0 ? 0 : next(2) & 15;
    const reference = next(2);
    const base = next(baseBytes) + (method === 1 ? (idat?.from ?? Number.NaN) : 0);
    if (isText && (method > 1 || reference !== 0)) return undefined;
    for (let extents = next(2); extents > 0; extents -= 1) {
      next(indexBytes);
      const from = base + next(offsetBytes);
      const to = from + next(lengthBytes);
      if (!isText) continue;
      // Without a length it would be all of the file.
      if (!(from < to && to <= view.byteLength)) return undefined;
      places.push({ from, to });
    }
  }
  return places;
};

/**
 * HEIC, HEIF and AVIF (ISO/IEC 23008-12): items, of which `iinf` says what they are and `iloc` where. Those that are no picture become zeros, as
 * nothing may move: places are counted from the file's beginning. How it is turned is said elsewhere.
 */
const strippedHeif = (bytes: Uint8Array): Stripped | undefined => {
  const made = new Uint8Array(bytes);
  const view = new DataView(made.buffer);
  try {
    const boxes = boxesOf(view, 0, made.length);
    const meta = boxes?.find(({ name }) => name === "meta");
    // A film may say anything anywhere.
    if (!boxes || !meta || boxes.some(({ name }) => name === "moov")) return undefined;
    const inner = boxesOf(view, meta.from + 4, meta.to);
    const find = (wanted: string) => inner?.find(({ name }) => name === wanted);
    const [iinf, iloc, idat] = [find("iinf"), find("iloc"), find("idat")];
    const ids = iinf && textItems(view, iinf);
    const places = ids && iloc && placesOf(view, iloc, ids, idat);
    if (!inner || !places) return undefined;
    const besides = [...boxes, ...inner].filter(({ name }) => name === "uuid" || name === "udta");
    for (const { from, to } of [...places, ...besides]) made.fill(0, from, to);
    return { bytes: made, moves: false };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
};

/**
 * A PNG, WebP, GIF or HEIC without what it says besides its picture, and whether that moves. Undefined for other files, and where the file is cut off
 * or is not what it seems to be.
 */
export const withoutMetadata = (bytes: Uint8Array): Stripped | undefined => {
  switch (pictureType(bytes.subarray(0, PICTURE_HEAD))) {
    case "image/png":
      return strippedPng(bytes);
    case "image/webp":
      return strippedWebp(bytes);
    case "image/gif":
      return strippedGif(bytes);
    case "image/avif":
    case "image/heic":
    case "image/heif":
      return strippedHeif(bytes);
    default:
      return undefined;
  }
};
