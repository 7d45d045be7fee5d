import { expect, test } from "vitest";
import { createFakeClock } from "./fake-clock";
import { createPresence } from "./presence";

const [ada, bob, cyd] = [
  { userId: "u-ada", username: "Ada" },
  { userId: "u-bob", username: "Bob" },
  { userId: "u-cyd", username: "Cyd" },
];

const begin = (users = [ada, bob]) => {
  const clock = createFakeClock();
  let doubts = 0;
  const presence = createPresence(clock, () => {
    doubts += 1;
  });
  presence.answered({ online: users.length, users });
  const names = () => presence.state.get().users.map(({ username }) => username);
  return { clock, presence, names, doubts: () => doubts, online: () => presence.state.get().online };
};

test("I11: somebody who has left is shown for 10 s more, and goes then", async () => {
  const { clock, presence, names, online } = begin();
  presence.left(bob.userId, 1);
  await clock.advance(9_999);
  expect([names(), online()]).toEqual([["Ada", "Bob"], 2]);
  await clock.advance(1);
  expect([names(), online()]).toEqual([["Ada"], 1]);
  expect(clock.pending()).toBe(0);
});

test("I11: somebody who comes back within 10 s was here all the while", async () => {
  const { clock, presence, names, online } = begin();
  presence.left(bob.userId, 1);
  await clock.advance(5_000);
  presence.joined(bob, 2);
  expect([names(), online()]).toEqual([["Ada", "Bob"], 2]);
  await clock.advance(60_000);
  expect([names(), online()]).toEqual([["Ada", "Bob"], 2]);
  expect(clock.pending()).toBe(0);
});

test("I11: whom a later answer does not name any more leaves as by an event, and whom it names is here", async () => {
  const { clock, presence, names } = begin();
  presence.answered({ online: 2, users: [ada, cyd] });
  expect(names()).toEqual(["Ada", "Bob", "Cyd"]);
  await clock.advance(10_000);
  expect(names()).toEqual(["Ada", "Cyd"]);
});

test("I11: a number that does not agree with the names for 3 s shows that an event was lost", async () => {
  const { clock, presence, doubts } = begin();
  presence.setOnline(3);
  await clock.advance(2_000);
  presence.joined(cyd, 3);
  await clock.advance(10_000);
  expect(doubts()).toBe(0);
  presence.setOnline(2);
  await clock.advance(3_000);
  expect(doubts()).toBe(1);
});

test("in a room where not all are named, nobody is missed", async () => {
  const { clock, presence, doubts, names } = begin();
  presence.answered({ online: 51, users: [ada], more: true });
  presence.setOnline(40);
  await clock.advance(60_000);
  expect([names(), presence.state.get().more, doubts()]).toEqual([["Ada"], true, 0]);
});

test("of a room that is not on the screen nothing is known", async () => {
  const { clock, presence, online } = begin();
  presence.left(bob.userId, 1);
  presence.clear();
  presence.joined(cyd, 2);
  presence.setOnline(7);
  expect(online()).toBeUndefined();
  await clock.advance(60_000);
  expect([online(), clock.pending()]).toEqual([undefined, 0]);
});
