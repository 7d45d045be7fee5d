import { expect, test } from "vitest";
import { connectionText } from "./connection-text";

test("the banner says what is the matter, and how much waits to be sent", () => {
  expect(connectionText(false, { messages: 0, edits: 0 })).toBe(
    "You are offline. New messages will show when you are back.",
  );
  expect(connectionText(true, { messages: 1, edits: 0 })).toBe("Reconnecting… 1 message waiting.");
  expect(connectionText(false, { messages: 3, edits: 0 })).toBe("You are offline. 3 messages waiting.");
  expect(connectionText(false, { messages: 2, edits: 1 })).toBe("You are offline. 2 messages and 1 edit waiting.");
});
