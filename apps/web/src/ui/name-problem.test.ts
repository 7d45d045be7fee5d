import { LIMITS } from "@parley/protocol/limits";
import { Username } from "@parley/protocol/text";
import { expect, test } from "vitest";
import { nameProblem } from "./name-problem";

test("a name that is refused says why, in a sentence that says what to change", () => {
  expect(nameProblem(Username, "Ada Lovelace")).toBeUndefined();
  expect(nameProblem(Username, " ")).toBe("Please enter a name.");
  expect(nameProblem(Username, "M\u0430rk")).toBe("A name must not mix alphabets within a word.");
  expect(nameProblem(Username, "Ada\u202E")).toBe("A name must not contain control or invisible characters.");
  expect(nameProblem(Username, "a".repeat(LIMITS.usernameLength + 1))).toBe(
    `A name must be at most ${LIMITS.usernameLength} characters.`,
  );
});
