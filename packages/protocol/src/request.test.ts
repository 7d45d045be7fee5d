import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { ParleyError } from "./error";
import { LIMITS } from "./limits";
import { explain, parseRequest, salvageRequestId } from "./request";

const refusal = (text: string): ParleyError | undefined => {
  try {
    parseRequest(text);
    return undefined;
  } catch (error) {
    if (error instanceof ParleyError) return error;
    throw error;
  }
};
const codeOf = (text: string) => refusal(text)?.code;

const padded = (bytes: number) => {
  const [before, after] = ['{"action":"ping","data":"', '"}'];
  return before + "x".repeat(bytes - before.length - after.length) + after;
};

describe("parseRequest", () => {
  test("reads action, data and requestId", () => {
    expect(parseRequest('{"action":"ping","data":{"a":[1]},"requestId":"1"}')).toEqual({
      action: "ping",
      data: { a: [1] },
      requestId: "1",
    });
    expect(parseRequest('{"action":"ping"}')).toEqual({ action: "ping" });
  });

  test("of a key that comes twice the last one counts", () => {
    expect(parseRequest('{"action":"hello","action":"ping","requestId":"1","requestId":"2"}')).toEqual({
      action: "ping",
      requestId: "2",
    });
  });

  test.each([
    "",
    " ",
    "{",
    "nonsense",
    "{'action':'ping'}",
    '{"action":"ping"}}',
    "\ufeff{}",
    "NaN",
    '{"action":"\n"}',
  ])("%j is not JSON", (text) => {
    expect(codeOf(text)).toBe("frame.invalid_json");
  });

  test.each([
    "null",
    "1",
    '"ping"',
    "[]",
    "{}",
    '{"action":""}',
    '{"action":1}',
    '{"action":["ping"]}',
    '{"action":"ping","requestId":7}',
    '{"action":"ping","requestId":""}',
    '{"action":"ping","requestId":null}',
    '{"action":"ping","requestId":"\\ud800"}',
    `{"action":"ping","requestId":"${"x".repeat(LIMITS.requestIdLength + 1)}"}`,
    `{"action":"${"x".repeat(65)}"}`,
    '{"action":"ping","extra":1}',
    '{"action":"ping","__proto__":{"requestId":"1"}}',
    '{"__proto__":{"action":"ping"}}',
    "[".repeat(10_000) + "]".repeat(10_000),
  ])("%.80s is no request", (text) => {
    expect(codeOf(text)).toBe("frame.invalid");
  });

  test("counts bytes, not characters, and accepts the very limit", () => {
    expect(codeOf(padded(LIMITS.frameBytes))).toBeUndefined();
    expect(codeOf(padded(LIMITS.frameBytes + 1))).toBe("frame.too_large");
    expect(codeOf(JSON.stringify({ action: "ping", data: "€".repeat(LIMITS.frameBytes / 3) }))).toBe("frame.too_large");
    expect(codeOf(padded(128 * 1024))).toBe("frame.too_large");
  });

  test("whatever is in `data` is for the action to judge: depth 10,000, `__proto__`", () => {
    const deep = "[".repeat(10_000) + "]".repeat(10_000);
    expect(codeOf(`{"action":"ping","data":${deep}}`)).toBeUndefined();
    const { data } = parseRequest('{"action":"ping","data":{"__proto__":{"admin":true}}}');
    expect(Object.getPrototypeOf(data)).toBe(Object.prototype);
  });

  test("throws ParleyError and nothing else, whatever comes", () => {
    const hostile = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.json(),
      fc.record({ action: fc.anything(), data: fc.anything(), requestId: fc.anything() }).map((frame) => {
        try {
          return JSON.stringify(frame) ?? "";
        } catch {
          return "{}";
        }
      }),
    );
    fc.assert(
      fc.property(hostile, (text) => {
        expect([undefined, "frame.invalid_json", "frame.invalid"]).toContain(codeOf(text));
        expect(["string", "undefined"]).toContain(typeof salvageRequestId(text));
      }),
    );
  });
});

describe("the sentence of an error", () => {
  test("names the field", () => {
    const schema = z.strictObject({ inner: z.strictObject({ content: z.string().min(1, "must not be blank") }) });
    expect(explain(schema.safeParse({ inner: { content: "" } }).error ?? new z.ZodError([]))).toBe(
      "inner.content must not be blank",
    );
    expect(refusal('{"action":"ping","extra":1}')?.message).toBe(
      'Unable to read the frame: has the unknown field "extra".',
    );
  });

  test("does not say back a key as long as the frame", () => {
    expect(refusal(JSON.stringify({ action: "ping", ["x".repeat(30_000)]: 1 }))?.message).toBe(
      "Unable to read the frame: has an unknown field.",
    );
    expect(refusal(`{"action":"ping"${Array.from({ length: 2_000 }, (_, i) => `,"k${i}":1`).join("")}}`)?.message).toBe(
      'Unable to read the frame: has the unknown field "k0".',
    );
  });
});

describe("salvageRequestId", () => {
  test("finds the id of a frame that is otherwise wrong", () => {
    expect(salvageRequestId('{"action":1,"requestId":"7"}')).toBe("7");
    expect(salvageRequestId('{"extra":1,"requestId":"7"}')).toBe("7");
  });

  test.each([
    "",
    "{",
    "null",
    "7",
    "[]",
    '"requestId"',
    "{}",
    '{"requestId":7}',
    '{"requestId":""}',
    '{"requestId":"\\ud800"}',
  ])("%j has none", (text) => {
    expect(salvageRequestId(text)).toBeUndefined();
  });
});
