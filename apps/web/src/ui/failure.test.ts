import { expect, test } from "vitest";
import { notSent } from "./failure";

test("who has uploaded too much reads how much that is, and when to go on", () => {
  expect(notSent("file.quota")).toBe(
    "It is more than you may upload in one day, which is 500 MB, and 100 MB for a guest. Try again tomorrow.",
  );
});
