import { LIMITS } from "@parley/protocol/limits";
import { cleanFileName, FileType } from "@parley/protocol/upload";
import { rgbaToThumbHash } from "thumbhash";
import { PICTURE_HEAD, pictureType } from "./picture-type";
import { withoutMetadata } from "./without-metadata";

/** The longest side of a picture that is sent, in pixels. */
const SIDE = 2_048;
/** A likeness is made of so many pixels at most. */
const THUMB_SIDE = 100;
/** A picture with sharp edges stays without loss if it is no larger. */
const LOSSLESS_BYTES = 1024 * 1024;
/** What is larger is not even read: no camera makes it. */
const READ_BYTES = 200 * 1024 * 1024;

export type Prepared = {
  blob: Blob;
  name: string;
  type: string;
  width?: number;
  height?: number;
  thumbhash?: string;
  /** A picture that this browser cannot draw, and what is still in it of what its camera noted. */
  unreadable?: "bare" | "noted";
};

const ENDINGS: Readonly<Record<string, string>> = { "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp" };

/** Drawings that scripts and links can be in. They are files like others. */
const isDrawing = (type: string) => type.startsWith("image/svg");

const ANY_TYPE = "application/octet-stream";

/** A file's type: of a picture by its first bytes, as browsers go by its name. Rejects where the file cannot be read, as a folder. */
const typeOf = async (file: Blob): Promise<string> => {
  const head = new Uint8Array(await file.slice(0, PICTURE_HEAD).arrayBuffer());
  return pictureType(head) ?? FileType.safeParse(file.type.split(";")[0]).data ?? ANY_TYPE;
};

const read = async (file: Blob) => withoutMetadata(new Uint8Array(await file.arrayBuffer()));

/** A picture that moves, which drawing it anew would end, without what it says besides; undefined for all others. */
const movingPicture = async (file: Blob, type: string): Promise<Blob | undefined> => {
  if (!["image/gif", "image/webp", "image/png"].includes(type)) return undefined;
  const stripped = await read(file);
  return stripped?.moves ? new Blob([stripped.bytes], { type }) : undefined;
};

const draw = (picture: ImageBitmap, side: number): OffscreenCanvas => {
  const scale = Math.min(1, side / Math.max(picture.width, picture.height));
  const canvas = new OffscreenCanvas(
    Math.max(1, Math.round(picture.width * scale)),
    Math.max(1, Math.round(picture.height * scale)),
  );
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser draws no pictures");
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
};

const likeness = (picture: ImageBitmap): string | undefined => {
  const canvas = draw(picture, THUMB_SIDE);
  const { width, height } = canvas;
  const pixels = canvas.getContext("2d")?.getImageData(0, 0, width, height).data;
  return pixels && btoa(String.fromCharCode(...rgbaToThumbHash(width, height, pixels)));
};

/** A picture that was drawn anew: turned as it should be seen, and without what cameras write into files. */
const encode = async (canvas: OffscreenCanvas, type: string): Promise<Blob> => {
  if (type === "image/png" || type === "image/bmp") {
    const blob = await canvas.convertToBlob({ type: "image/png" });
    if (blob.size <= LOSSLESS_BYTES) return blob;
  }
  // Where a browser makes no WebP, it makes a PNG.
  const made = type === "image/jpeg" || type.startsWith("image/hei") ? "image/jpeg" : "image/webp";
  return canvas.convertToBlob({ type: made, quality: 0.85 });
};

const renamed = (name: string, type: string): string => {
  const ending = ENDINGS[type];
  const known = /\.jpe?g$/i.test(name) && type === "image/jpeg";
  return ending === undefined || known || name.toLowerCase().endsWith(`.${ending}`)
    ? name
    : `${name.replace(/\.[A-Za-z0-9]{1,5}$/, "")}.${ending}`;
};

/**
 * A file as it is sent. Pictures are drawn anew, at most `SIDE` pixels long; one that moves loses only its metadata, as does one that this browser
 * cannot draw, if it is understood so far (HEIC). Drawings (SVG) and what is no picture stay as they are. Rejects where the file cannot be read.
 */
export const prepare = async (file: File): Promise<Prepared> => {
  const type = await typeOf(file);
  const name = cleanFileName(file.name);
  const asIs = { blob: file, name, type };
  if (!type.startsWith("image/") || isDrawing(type) || file.size > READ_BYTES) return asIs;
  const moving = await movingPicture(file, type);
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => undefined);
  if (!picture) {
    const bare = await read(file);
    // No type that browsers draw in a message's place, since this one cannot.
    const unreadable = { name, type: ANY_TYPE };
    return bare
      ? { ...unreadable, blob: new Blob([bare.bytes]), unreadable: "bare" }
      : { ...unreadable, blob: file, unreadable: "noted" };
  }
  try {
    const thumbhash = likeness(picture);
    const looks = thumbhash === undefined ? {} : { thumbhash };
    if (moving && moving.size <= LIMITS.fileBytes)
      return { ...asIs, blob: moving, ...looks, width: picture.width, height: picture.height };
    const canvas = draw(picture, SIDE);
    const blob = await encode(canvas, type);
    const { width, height } = canvas;
    return { blob, name: renamed(name, blob.type), type: blob.type, width, height, ...looks };
  } finally {
    picture.close();
  }
};
