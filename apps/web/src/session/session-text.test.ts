import { expect, test } from "vitest";
import { endedText } from "./session-text";
import { warning } from "./sign-out-text";

const NOTHING = { messages: 0, drafts: 0 };
const bob = { userId: "bob", username: "Bob" };

test("signing out warns of what is lost, and of nothing else", () => {
  expect(warning(NOTHING, 0)).toBeUndefined();
  expect(warning({ messages: 1, drafts: 0 }, 0)).toBe("1 unsent message of yours will be deleted from this browser.");
  expect(warning({ messages: 2, drafts: 1 }, 0)).toBe(
    "2 unsent messages and 1 draft of yours will be deleted from this browser.",
  );
});

test("signing out warns a guest who is in rooms that nobody comes back to them", () => {
  expect(warning(NOTHING, 1)).toContain("nobody can sign in as you again");
  expect(warning({ messages: 0, drafts: 1 }, 2)).toMatch(/Make your account last.* 1 draft of yours/);
});

test("a tab whose session has ended says what has happened, and what was lost", () => {
  expect(endedText(null, NOTHING)).toBe("You have been signed out.");
  expect(endedText(bob, { messages: 0, drafts: 3 })).toBe(
    "\u2068Bob\u2069 has signed in in this browser, so you see their Parley now. 3 drafts could not be kept.",
  );
});
