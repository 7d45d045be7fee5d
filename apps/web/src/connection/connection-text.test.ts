import { expect, test } from "vitest";
import { connectionText } from "./connection-text";

test("the banner says what is the matter, and how much waits to be sent", () => {
  const nothing = { messages: 0, edits: 0, deletions: 0 };
  expect(connectionText(false, nothing, undefined)).toBe("You are offline. New messages will show when you are back.");
  expect(connectionText(false, nothing, "14:02")).toBe("You are offline. Everything up to 14:02 is here.");
  expect(connectionText(true, { ...nothing, messages: 1 }, undefined)).toBe("Reconnecting… 1 message waiting.");
  expect(connectionText(false, { ...nothing, messages: 3 }, undefined)).toBe("You are offline. 3 messages waiting.");
  expect(connectionText(false, { ...nothing, messages: 2, edits: 1 }, undefined)).toBe(
    "You are offline. 2 messages and 1 edit waiting.",
  );
  expect(connectionText(false, { messages: 2, edits: 1, deletions: 1 }, undefined)).toBe(
    "You are offline. 2 messages, 1 edit and 1 deletion waiting.",
  );
});
