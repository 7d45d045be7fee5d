import { LIMITS } from "@parley/protocol/limits";

/** As many pixels as the largest place of a logo has on a dense screen. */
const SIDE = 132;

/** The smallest of these that the browser makes, and that is small enough, is taken. JPEG has no transparency, so it comes last. */
const TYPES = [
  ["image/webp", 0.9],
  ["image/png", 1],
  ["image/jpeg", 0.85],
  ["image/jpeg", 0.6],
] as const;

const draw = (picture: ImageBitmap, background: string | undefined): OffscreenCanvas => {
  const canvas = new OffscreenCanvas(SIDE, SIDE);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser draws no pictures");
  if (background !== undefined) {
    context.fillStyle = background;
    context.fillRect(0, 0, SIDE, SIDE);
  }
  const scale = Math.min(SIDE / picture.width, SIDE / picture.height);
  const [width, height] = [picture.width * scale, picture.height * scale];
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, (SIDE - width) / 2, (SIDE - height) / 2, width, height);
  return canvas;
};

export const toBase64 = async (blob: Blob): Promise<string> => {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
};

/** A picture as a logo, in base64: square and small, without what cameras write into files. Undefined where the browser cannot read the file. */
export const toLogo = async (file: Blob): Promise<string | undefined> => {
  const picture = await createImageBitmap(file).catch(() => undefined);
  if (!picture) return undefined;
  for (const [type, quality] of TYPES) {
    const blob = await draw(picture, type === "image/jpeg" ? "#fff" : undefined).convertToBlob({ type, quality });
    if (blob.type === type && blob.size <= LIMITS.logoBytes) return toBase64(blob);
  }
  return undefined;
};
