import { ErrorCode } from "@parley/protocol/error";
import { expect, test } from "vitest";
import { problemText } from "./provider-text";

test("each problem of a provider has a sentence of its own, which names the provider where there are several", () => {
  const codes = ErrorCode.options.filter((code) => code.startsWith("provider."));
  const texts = codes.map((code) => problemText(code, "github"));
  expect(new Set(texts).size).toBe(codes.length);
  expect(texts).not.toContain(problemText("server.internal", "github"));
  expect(problemText("provider.unavailable", "google")).toMatch(/^Google does not answer/);
});

test("what is not foreseen has a sentence as well", () => {
  expect(problemText("server.internal", "github")).toBe("Signing in by GitHub did not work. Please try again.");
  expect(problemText("room.removed", undefined)).toBe("Signing in by this service did not work. Please try again.");
});
