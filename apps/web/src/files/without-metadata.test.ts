import { describe, expect, test } from "vitest";
import { withoutMetadata } from "./without-metadata";

const bytes = (...parts: (string | number[])[]): Uint8Array =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === "string" ? [...part].map((char) => char.charCodeAt(0)) : part)),
  );
const text = (of: Uint8Array | undefined) => (of ? String.fromCharCode(...of) : undefined);

const big = (value: number) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
const little = (value: number) => big(value).toReversed();

const png = (...chunks: [type: string, data: string][]) =>
  bytes("\x89PNG\r\n\x1a\n", ...chunks.flatMap(([type, data]) => [big(data.length), type, data, "sum!"]));

describe("a PNG", () => {
  const still: [string, string][] = [
    ["IHDR", "0123456789abc"],
    ["IDAT", "pixels"],
    ["IEND", ""],
  ];

  test("loses what it says of its camera, its programs and its time, and what follows its end", () => {
    const [head, pixels, end] = still as [[string, string], [string, string], [string, string]];
    const said = png(
      head,
      ["eXIf", "where"],
      ["tEXt", "who"],
      ["iTXt", "xmp"],
      ["zTXt", "z"],
      pixels,
      ["tIME", "t"],
      end,
    );
    expect(withoutMetadata(bytes(String.fromCharCode(...said), "a hidden end"))).toEqual({
      bytes: png(...still),
      moves: false,
    });
  });

  test("moves where it says so, however late, and keeps its frames", () => {
    const [head, ...rest] = still as [[string, string], ...[string, string][]];
    const long: [string, string] = ["iCCP", "c".repeat(1_000)];
    const moving = png(head, long, ["acTL", "8 bytes."], ["fcTL", "frame"], ...rest);
    expect(withoutMetadata(moving)).toEqual({ bytes: moving, moves: true });
  });
});

describe("a WebP", () => {
  const webp = (...chunks: [name: string, data: string][]) => {
    const body = bytes(
      ...chunks.flatMap(([name, data]) => [name, little(data.length), data, data.length % 2 === 1 ? [0] : []]),
    );
    return bytes("RIFF", little(body.length + 4), "WEBP", String.fromCharCode(...body));
  };
  const flags = (value: number): [string, string] => ["VP8X", `${String.fromCharCode(value)}123456789`];

  test("loses EXIF and XMP, and no longer says that it has them", () => {
    const said = webp(flags(0x1e), ["ANIM", "loops"], ["ANMF", "frame"], ["EXIF", "where"], ["XMP ", "who"]);
    const kept = webp(flags(0x12), ["ANIM", "loops"], ["ANMF", "frame"]);
    expect(withoutMetadata(said)).toEqual({ bytes: kept, moves: true });
  });

  test("that is still does not move", () => {
    const still = webp(["VP8L", "pixels"]);
    expect(withoutMetadata(still)).toEqual({ bytes: still, moves: false });
  });
});

describe("a GIF", () => {
  const block = (data: string) => [data.length, ...[...data].map((char) => char.charCodeAt(0))];
  /** Two colours, of two bits each. */
  const beginning = bytes("GIF89a", [1, 0, 1, 0, 0x80, 0, 0], [0, 0, 0, 255, 255, 255]);
  const frame = [0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, ...block("\x44\x01"), 0];
  const repeats = [0x21, 0xff, ...block("NETSCAPE2.0"), ...block("\x01\x00\x00"), 0];
  const delay = [0x21, 0xf9, ...block("\x00\x0a\x00\x00"), 0];
  const comment = [0x21, 0xfe, ...block("made by me"), ...block("at home"), 0];
  const xmp = [0x21, 0xff, ...block("XMP DataXMP"), ...block("<xmp/>"), 0];
  const gif = (...blocks: number[][]) => bytes(String.fromCharCode(...beginning), ...blocks, [0x3b]);

  test("loses comments and XMP, keeps its frames, their times and how often they repeat, and moves with two", () => {
    expect(withoutMetadata(gif(repeats, comment, delay, frame, xmp, delay, frame))).toEqual({
      bytes: gif(repeats, delay, frame, delay, frame),
      moves: true,
    });
    expect(withoutMetadata(gif(comment, frame))).toEqual({ bytes: gif(frame), moves: false });
  });

  test("may have colours of its own in a frame", () => {
    const coloured = [0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0x80, 0, 0, 0, 9, 9, 9, 2, ...block("\x44\x01"), 0];
    expect(withoutMetadata(gif(coloured, coloured))).toEqual({ bytes: gif(coloured, coloured), moves: true });
  });

  test("that is cut off, or goes on with something else, ends with the last whole block, and loses its comments all the same", () => {
    const whole = gif(comment, delay, frame, delay, frame).slice(0, -1);
    const bare = { bytes: gif(delay, frame, delay, frame), moves: true };
    expect(withoutMetadata(whole)).toEqual(bare);
    expect(withoutMetadata(bytes(String.fromCharCode(...whole), "<what a hand has added>"))).toEqual(bare);
    expect(withoutMetadata(bytes(String.fromCharCode(...whole), comment.slice(0, -3)))).toEqual(bare);
    expect(withoutMetadata(whole.slice(0, -3))).toEqual({ bytes: gif(delay, frame, delay), moves: false });
    expect(withoutMetadata(gif(comment))).toBeUndefined();
  });
});

describe("a HEIC", () => {
  const number = (value: number, length: number) => big(value).slice(4 - length);
  const box = (name: string, ...data: (string | number[])[]) => {
    const inner = bytes(...data);
    return [...bytes(big(inner.length + 8), name), ...inner];
  };
  const infe = (id: number, type: string, ...more: (string | number[])[]) =>
    box("infe", [2, 0, 0, 0], number(id, 2), number(0, 2), type, [0], ...more);
  const head = box("ftyp", "heic", [0, 0, 0, 0], "mif1heic");
  const [picture, exif, xmp] = ["the picture's own bytes", "Exif GPS 48.85 N", "<x:xmpmeta>Paris</x:xmpmeta>"];
  const kinds = (...extra: number[][]) =>
    box(
      "iinf",
      [0, 0, 0, 0],
      number(3 + extra.length, 2),
      infe(1, "hvc1"),
      infe(2, "Exif"),
      infe(3, "mime", "application/rdf+xml\0"),
      ...extra,
    );
  /** Two of the items are in `mdat`; XMP is in `idat`, within `meta`, as newer files have it. */
  const heic = (said: { exif: string; xmp: string }, change: { method?: number; besides?: number[] } = {}) => {
    const { method = 0, besides = [] } = change;
    const iloc = (at: number) => {
      const item = (id: number, how: number, from: number, { length }: string) => [
        ...number(id, 2),
        ...number(how, 2),
        ...number(0, 2),
        ...number(1, 2),
        ...number(from, 4),
        ...number(length, 4),
      ];
      return box(
        "iloc",
        [1, 0, 0, 0],
        [0x44, 0],
        number(3, 2),
        item(1, 0, at, picture),
        item(2, method, at + picture.length, exif),
        item(3, 1, 0, xmp),
      );
    };
    const meta = (at: number) => box("meta", [0, 0, 0, 0], kinds(), iloc(at), box("idat", said.xmp));
    const at = head.length + meta(0).length + besides.length + 8;
    return bytes(head, meta(at), besides, box("mdat", picture, said.exif));
  };
  const zeros = ({ length }: string) => "\0".repeat(length);

  test("loses EXIF and XMP, wherever they are, and nothing moves", () => {
    const bare = heic({ exif: zeros(exif), xmp: zeros(xmp) });
    expect(text(bare)).toContain(picture);
    expect(withoutMetadata(heic({ exif, xmp }))).toEqual({ bytes: bare, moves: false });
    const marked = withoutMetadata(heic({ exif, xmp }, { besides: box("uuid", "by which program") }));
    expect(text(marked?.bytes)).not.toMatch(/GPS|Paris|program/);
    expect(text(marked?.bytes)).toContain(picture);
  });

  test("of which is unknown where they are, or that is cut off, is left alone", () => {
    expect(withoutMetadata(heic({ exif, xmp }, { method: 2 }))).toBeUndefined();
    const whole = heic({ exif, xmp });
    for (let length = 0; length < whole.length; length += 1)
      expect(withoutMetadata(whole.subarray(0, length))).toBeUndefined();
  });
});

test("what is cut off or something else is left alone", () => {
  const whole = png(["IHDR", "0123456789abc"], ["IDAT", "pixels"], ["IEND", ""]);
  for (let length = 0; length < whole.length; length += 1)
    expect(text(withoutMetadata(whole.subarray(0, length))?.bytes)).toBeUndefined();
  for (const other of [bytes("\xff\xd8\xff\xe0"), bytes("GIF89a"), bytes("RIFF", little(9_999), "WEBP"), bytes("")])
    expect(withoutMetadata(other)).toBeUndefined();
});
