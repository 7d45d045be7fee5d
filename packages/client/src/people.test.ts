import { ParleyError } from "@parley/protocol/error";
import type { User } from "@parley/protocol/user";
import { expect, test } from "vitest";
import { createFakeClock } from "./fake-clock";
import { createPeople } from "./people";

const ADA: User = { userId: "ada", username: "Ada", rev: 0 };
const COUNTESS: User = { userId: "ada", username: "Countess", rev: 1 };

/** A store whose questions are answered with these profiles, once `answer` is called. */
const open = () => {
  const clock = createFakeClock();
  const asked: string[][] = [];
  const profiles = new Map<string, User>();
  let fails = false;
  const read = async (userIds: string[]) => {
    asked.push(userIds);
    if (fails) throw new ParleyError("server.busy", "Unable to do this.");
    return userIds.flatMap((userId) => profiles.get(userId) ?? []);
  };
  const people = createPeople({ clock }, read, () => {});
  const watched = (userId: string) => {
    let changes = 0;
    people.watch(userId, () => {
      changes += 1;
    });
    return () => changes;
  };
  const nameOf = (userId: string) => people.get(userId)?.username;
  const settle = () => clock.advance(1_000);
  return {
    people,
    profiles,
    asked,
    watched,
    nameOf,
    settle,
    fail: (does: boolean) => {
      fails = does;
    },
  };
};

test("a name that came with something else stands in until the profile is known, which then wins", async () => {
  const { people, nameOf } = open();
  people.heard({ userId: "ada", username: "Ada" });
  expect(nameOf("ada")).toBe("Ada");
  people.learned(COUNTESS);
  people.heard({ userId: "ada", username: "Ada" });
  expect(nameOf("ada")).toBe("Countess");
});

test("of two versions of a profile the later one wins, in whatever order they come, and a deletion wins over all", () => {
  const { people, nameOf } = open();
  people.learned(COUNTESS);
  people.learned(ADA);
  expect(nameOf("ada")).toBe("Countess");
  people.learned({ userId: "ada", username: "Deleted account", deleted: true });
  people.learned({ ...COUNTESS, rev: 9 });
  expect(nameOf("ada")).toBe("Deleted account");
});

test("people who are shown are asked for together, once until the next hello", async () => {
  const { people, profiles, asked, watched, nameOf, settle } = open();
  for (const userId of ["ada", "bob", "ada"]) watched(userId);
  await settle();
  expect(asked).toEqual([["ada", "bob"]]);
  watched("bob");
  await settle();
  expect(asked).toHaveLength(1);
  profiles.set("ada", COUNTESS);
  people.again();
  await settle();
  expect(asked).toEqual([
    ["ada", "bob"],
    ["ada", "bob"],
  ]);
  expect(nameOf("ada")).toBe("Countess");
});

test("more people than one request names are asked for by several", async () => {
  const { asked, watched, settle } = open();
  for (let n = 0; n < 250; n += 1) watched(`u${n}`);
  await settle();
  expect(asked.map(({ length }) => length)).toEqual([100, 100, 50]);
});

test("only what is shown of a person who changed is told, and nothing where the name is the same", () => {
  const { people, watched } = open();
  people.learned(ADA);
  const [ada, bob] = [watched("ada"), watched("bob")];
  people.heard({ userId: "ada", username: "Ada" });
  expect(ada()).toBe(0);
  people.learned(COUNTESS);
  expect([ada(), bob()]).toEqual([1, 0]);
});

test("another name than the profile's raises a doubt, which is asked about once", async () => {
  const { people, profiles, asked, watched, nameOf, settle } = open();
  profiles.set("ada", ADA);
  watched("ada");
  await settle();
  profiles.set("ada", COUNTESS);
  for (let times = 0; times < 3; times += 1) {
    people.heard({ userId: "ada", username: "Countess" });
    await settle();
  }
  expect(nameOf("ada")).toBe("Countess");
  people.heard({ userId: "ada", username: "Ada" });
  people.heard({ userId: "ada", username: "Ada" });
  await settle();
  expect(asked).toHaveLength(3);
  expect(nameOf("ada")).toBe("Countess");
});

test("a question without an answer is asked again after the next hello", async () => {
  const { people, profiles, fail, watched, nameOf, settle } = open();
  profiles.set("ada", ADA);
  fail(true);
  watched("ada");
  await settle();
  fail(false);
  people.again();
  await settle();
  expect(nameOf("ada")).toBe("Ada");
});

test("after a restore an earlier version of a profile holds", () => {
  const { people, nameOf } = open();
  people.learned(COUNTESS);
  people.forget();
  people.learned(ADA);
  expect(nameOf("ada")).toBe("Ada");
});

test("a name that differs from one without a version is asked for, too, so that an older one that comes later does not hold", async () => {
  const { people, profiles, watched, nameOf, settle } = open();
  profiles.set("ada", { userId: "ada", username: "Ada" });
  watched("ada");
  await settle();
  profiles.set("ada", COUNTESS);
  people.heard({ userId: "ada", username: "Countess" });
  await settle();
  people.heard({ userId: "ada", username: "Ada" });
  expect(nameOf("ada")).toBe("Countess");
});
