import { expect, test } from "vitest";
import { pictureType } from "./picture-type";

const bytes = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));

test.each([
  ["\xff\xd8\xff\xe1", "image/jpeg"],
  ["\x89PNG\r\n\x1a\n", "image/png"],
  ["GIF87a", "image/gif"],
  ["GIF89a", "image/gif"],
  ["RIFF\x10\0\0\0WEBPVP8X", "image/webp"],
  ["\0\0\0\x18ftypheic\0\0\0\0mif1heic", "image/heic"],
  ["\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "image/heif"],
  ["\0\0\0\x18ftypmif1\0\0\0\0mif1avif", "image/avif"],
  ["\0\0\0\x18ftypavif\0\0\0\0mif1avif", "image/avif"],
  ["II*\0\x08\0\0\0", "image/tiff"],
  ["MM\0*\0\0\0\x08", "image/tiff"],
  ["8BPS\0\x01", "image/vnd.adobe.photoshop"],
  ["\xff\x0a\x01", "image/jxl"],
])("%j begins %s", (head, type) => expect(pictureType(bytes(head))).toBe(type));

test.each([
  "",
  "\xff\xd8",
  "RIFF\x10\0\0\0WAVEfmt ",
  "\0\0\0\x18ftypmp42\0\0\0\0isom",
  "%PDF-1.7",
  "<svg xmlns=",
  "GIF is a format",
])("%j begins no picture", (head) => expect(pictureType(bytes(head))).toBeUndefined());
