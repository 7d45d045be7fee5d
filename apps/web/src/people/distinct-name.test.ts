import { expect, test } from "vitest";
import { distinctName } from "./distinct-name";

test("beside such a name stands the handle where there is one", () => {
  const zoe = { userId: "k3x9bq", username: "Zoe", handle: "zoe.s" };
  expect(distinctName(zoe, new Set(["k3x9bq"]))).toBe("Zoe (@zoe.s)");
  expect(distinctName(zoe, new Set())).toBe("Zoe");
});

test("beside a name that is easily taken for another's stands the beginning of the id, and beside no other", () => {
  const alike = new Set(["k3x9bq", "p0m2zz"]);
  expect(distinctName({ userId: "k3x9bq", username: "Zoe" }, alike)).toBe("Zoe (k3x9)");
  expect(distinctName({ userId: "ada", username: "Ada" }, alike)).toBe("Ada");
});
