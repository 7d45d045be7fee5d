const ascii = (bytes: Uint8Array, from: number, to: number): string => String.fromCharCode(...bytes.subarray(from, to));

/** So many bytes say what a picture is. */
export const PICTURE_HEAD = 32;

/** Brands of the container that HEIC and AVIF are in (ISO/IEC 23008-12). */
const BRANDS: Readonly<Record<string, string>> = {
  avif: "image/avif",
  avis: "image/avif",
  heic: "image/heic",
  heix: "image/heic",
  heim: "image/heic",
  heis: "image/heic",
  hevc: "image/heic",
  hevx: "image/heic",
  "crx ": "image/x-canon-cr3",
};

const BEGINNINGS: readonly (readonly [beginning: string, type: string])[] = [
  ["\xff\xd8\xff", "image/jpeg"],
  ["\x89PNG\r\n\x1a\n", "image/png"],
  ["GIF8", "image/gif"],
  // Raw pictures of many cameras are TIFFs, too.
  ["II*\0", "image/tiff"],
  ["II+\0", "image/tiff"],
  ["MM\0*", "image/tiff"],
  ["MM\0+", "image/tiff"],
  ["IIRO", "image/x-olympus-orf"],
  ["IIU\0", "image/x-panasonic-rw2"],
  ["FUJIFILMCCD-RAW", "image/x-fuji-raf"],
  ["8BPS", "image/vnd.adobe.photoshop"],
  ["\xff\x0a", "image/jxl"],
  ["\0\0\0\x0cJXL \r\n\x87\n", "image/jxl"],
  ["\0\0\0\x0cjP  \r\n\x87\n", "image/jp2"],
];

/**
 * Which picture a file is by its first `PICTURE_HEAD` bytes, whatever it is called and said to be: what cameras write in one is there all the same.
 * Undefined for what is none, for those without any such place (BMP), and for drawings (SVG).
 */
export const pictureType = (head: Uint8Array): string | undefined => {
  if (ascii(head, 0, 4) === "RIFF" && ascii(head, 8, 12) === "WEBP") return "image/webp";
  if (ascii(head, 4, 8) === "ftyp") {
    const [brand, others] = [ascii(head, 8, 12), ascii(head, 16, PICTURE_HEAD)];
    // These brands leave open how the picture is coded.
    if (brand === "mif1" || brand === "msf1") return /avi[fs]/.test(others) ? "image/avif" : "image/heif";
    return BRANDS[brand];
  }
  const text = ascii(head, 0, PICTURE_HEAD);
  return BEGINNINGS.find(([beginning]) => text.startsWith(beginning))?.[1];
};
