import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { encrypt, MAX_TEXT_BYTES } from "./push-encryption";

const bytes = (text: string) => Buffer.from(text, "base64url");

/** RFC 8291, appendix A. */
const EXAMPLE = {
  text: "When I grow up, I want to be a watermelon",
  keys: {
    p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    auth: "BTBZMqHH6r4Tts7J_aSIgg",
  },
  random: { salt: bytes("DGv6ra1nlYgDCS1FRnbzlw"), privateKey: bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw") },
  body: "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
};

test("encrypts the example of RFC 8291 as that says", () => {
  const { text, keys, random, body } = EXAMPLE;
  expect(encrypt(text, keys, random).toString("base64url")).toBe(body);
});

test("encrypts the same text differently each time", () => {
  const { text, keys } = EXAMPLE;
  expect(encrypt(text, keys).equals(encrypt(text, keys))).toBe(false);
});

test("the longest text makes the longest body that a push service has to take, and no longer one is encrypted", () => {
  const { keys } = EXAMPLE;
  expect(encrypt("x".repeat(MAX_TEXT_BYTES), keys)).toHaveLength(4_096);
  expect(() => encrypt("x".repeat(MAX_TEXT_BYTES + 1), keys)).toThrow(RangeError);
});

test("refuses a key that is no point of the curve", () => {
  const p256dh = Buffer.concat([Buffer.of(4), randomBytes(64)]).toString("base64url");
  expect(() => encrypt("text", { ...EXAMPLE.keys, p256dh })).toThrow();
});
