import { expect, test } from "vitest";
import { changesOf, problemsOf, profileOf } from "./profile-changes";

const ADA = { userId: "ada", username: "Ada", handle: "ada", rev: 1 };

test("only what differs is sent; an empty field means none", () => {
  expect(changesOf(ADA, profileOf(ADA))).toBeUndefined();
  expect(changesOf(ADA, { username: " Countess ", handle: "ada", timeZone: "" })).toEqual({ username: "Countess" });
  expect(changesOf(ADA, { username: "Ada", handle: "", timeZone: "Europe/London" })).toEqual({
    handle: "",
    timeZone: "Europe/London",
  });
});

test("a handle may be typed as it is read", () => {
  expect(changesOf(ADA, { username: "Ada", handle: "@Countess", timeZone: "" })).toEqual({ handle: "countess" });
});

test("each field says what is wrong with it", () => {
  const none = { username: undefined, handle: undefined, timeZone: undefined };
  expect(problemsOf({ username: "Ada", handle: "", timeZone: "" })).toEqual(none);
  expect(problemsOf({ username: "Ada", handle: "@ada.l-0_x", timeZone: "Europe/London" })).toEqual(none);
  const wrong = problemsOf({ username: " ", handle: "-a", timeZone: "Nowhere/Town" });
  expect(Object.values(wrong).every((problem) => problem !== undefined)).toBe(true);
});
