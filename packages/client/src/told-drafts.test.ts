import { expect, test } from "vitest";
import { createToldDrafts } from "./told-drafts";

const draft = (rev: number, text = `version ${rev}`) => ({ text, rev });
const listed = (rev: number, roomId = "r1") => ({ ...draft(rev), roomId });

const begin = () => {
  const drafts = createToldDrafts();
  const hello = (...told: ReturnType<typeof listed>[]) => drafts.beginHello()(told, "first", 1_000);
  const revs = () => Object.fromEntries([...(drafts.state.get()?.byRoom ?? [])].map(([room, { rev }]) => [room, rev]));
  return { ...drafts, hello, revs };
};

test("nothing is known before the first hello, and what events have told meanwhile counts after it", () => {
  const { state, told, beginHello, revs } = begin();
  const apply = beginHello();
  told("r1", draft(5));
  expect(state.get()).toBeUndefined();
  apply([listed(3)], "first", 1_000);
  expect(revs()).toEqual({ r1: 5 });
});

test("I23: an event that comes late changes nothing", () => {
  const { told, hello, revs, state } = begin();
  hello(listed(5));
  told("r1", draft(7));
  told("r1", draft(6));
  expect(revs()).toEqual({ r1: 7 });
  expect(state.get()?.byRoom.get("r1")).toEqual(draft(7));
});

test("hello decides, but for what was told while it was under way", () => {
  const { told, hello, beginHello, revs } = begin();
  hello(listed(5), listed(6, "r2"), listed(7, "r3"));
  const apply = beginHello();
  told("r2", draft(9));
  told("r3", draft(8));
  apply([listed(8, "r2"), listed(10, "r3")], "first", 2_000);
  expect(revs()).toEqual({ r2: 9, r3: 10 });
});

test("after a restore only hello counts", () => {
  const { told, hello, beginHello, revs } = begin();
  hello(listed(5));
  const apply = beginHello();
  told("r1", draft(9));
  apply([listed(3)], "second", 2_000);
  expect(revs()).toEqual({ r1: 3 });
});
