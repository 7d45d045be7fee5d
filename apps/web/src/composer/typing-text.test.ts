import { expect, test } from "vitest";
import { typingText } from "./typing-text";

test("up to two are named, more are several (I11)", () => {
  expect(typingText([])).toBeUndefined();
  expect(typingText(["Ada"])).toBe("Ada is typing…");
  expect(typingText(["Ada", "Bob"])).toBe("Ada and Bob are typing…");
  expect(typingText(["Ada", "Bob", "Cy"])).toBe("Several people are typing…");
});
