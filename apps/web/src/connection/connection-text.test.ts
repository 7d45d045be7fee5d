import { expect, test } from "vitest";
import { offlineText } from "./connection-text";

test("the banner says how much waits to be sent", () => {
  expect(offlineText(0)).toBe("You are offline. New messages will show when you are back.");
  expect(offlineText(1)).toBe("You are offline. 1 message will be sent when you are back.");
  expect(offlineText(2)).toBe("You are offline. 2 messages will be sent when you are back.");
});
