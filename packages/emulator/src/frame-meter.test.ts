import { expect, test } from "vitest";
import { createFrameMeter } from "./frame-meter";

const masked = (length: number): Buffer => {
  const head =
    length < 126
      ? Buffer.from([0x81, 0x80 | length])
      : length < 65_536
        ? Buffer.from([0x81, 0xfe, length >> 8, length & 0xff])
        : Buffer.concat([
            Buffer.from([0x81, 0xff, 0, 0, 0, 0]),
            new Uint8Array(new Uint32Array([length]).buffer).reverse(),
          ]);
  return Buffer.concat([head, Buffer.alloc(4 + length)]);
};

test.each([0, 1, 125, 126, 65_535, 65_536, 131_072])("RFC 6455 §5.2: reads the length of a frame of %i bytes", (n) => {
  expect(createFrameMeter()(masked(n))).toBe(n);
});

test("RFC 6455 §5.2: an unmasked frame has a shorter header", () => {
  const measure = createFrameMeter();
  expect(measure(Buffer.from([0x81, 2, 1, 1, 0x81, 3, 1, 1, 1]))).toBe(3);
});

test("follows frames however the bytes are cut into chunks", () => {
  const bytes = Buffer.concat([masked(200), masked(3), masked(70_000), masked(0), masked(130)]);
  for (const size of [1, 2, 7, 1_000, 65_536]) {
    const measure = createFrameMeter();
    const seen: number[] = [];
    for (let at = 0; at < bytes.length; at += size) seen.push(measure(bytes.subarray(at, at + size)));
    expect(Math.max(...seen)).toBe(70_000);
    expect(measure(masked(5))).toBe(5);
  }
});
