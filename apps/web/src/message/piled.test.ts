import { expect, test } from "vitest";
import { isPiled } from "./piled";

test("marks that reach beyond their line are piled up, those of everyday words are not", () => {
  for (const text of ["a\u0301\u0302\u0303", `Z${"\u0323".repeat(40)}`, "o\u0301\u200d\u0301\u200d\u0301"])
    expect(isPiled(text), text).toBe(true);
  for (const text of ["plain", "e\u0301te\u0301", "Tie\u0302\u0301ng Vie\u0302\u0323t", "नमस्ते", "สวัสดี", "👩‍❤️‍👨"])
    expect(isPiled(text), text).toBe(false);
});
