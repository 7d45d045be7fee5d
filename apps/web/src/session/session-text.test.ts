import { expect, test } from "vitest";
import { warning } from "./leaving-text";
import { endedText } from "./session-text";

const NOTHING = { messages: 0, drafts: 0 };
const STAYING = { guestRooms: 0, hasHeld: false, isOffline: false };
const bob = { userId: "bob", username: "Bob" };

test("signing out warns of what is lost, and of nothing else", () => {
  expect(warning(NOTHING, STAYING)).toBeUndefined();
  expect(warning({ messages: 1, drafts: 0 }, STAYING)).toEqual({
    text: "1 unsent message of yours will be deleted from this browser.",
    loses: true,
  });
  expect(warning({ messages: 2, drafts: 1 }, STAYING)?.text).toBe(
    "2 unsent messages and 1 draft of yours will be deleted from this browser.",
  );
});

test("signing out warns a guest who is in rooms that nobody comes back to them", () => {
  expect(warning(NOTHING, { ...STAYING, guestRooms: 1 })).toEqual({
    text: expect.stringContaining("nobody can sign in as you again"),
    loses: true,
  });
  expect(warning({ messages: 0, drafts: 1 }, { ...STAYING, guestRooms: 2 })?.text).toMatch(
    /Make your account last.* 1 draft of yours/,
  );
});

test("signing out without a connection says what becomes of the session, and of what could still be undone", () => {
  expect(warning(NOTHING, { ...STAYING, isOffline: true })).toEqual({
    text: expect.stringContaining("under Your devices"),
    loses: false,
  });
  expect(warning({ messages: 1, drafts: 0 }, { ...STAYING, hasHeld: true, isOffline: true })?.text).toMatch(
    /^1 unsent message of yours will be deleted.* What you have just deleted, left or removed stays as it was\. Parley cannot/,
  );
  expect(endedText(null, NOTHING, true)).toContain("ends once this browser reaches Parley again");
});

test("a tab whose session has ended says what has happened, and what was lost", () => {
  expect(endedText(null, NOTHING)).toBe("You have been signed out.");
  expect(endedText(bob, { messages: 0, drafts: 3 })).toBe(
    "\u2068Bob\u2069 has signed in in this browser, so you see their Parley now. 3 drafts could not be kept.",
  );
});
