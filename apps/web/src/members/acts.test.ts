import { expect, test } from "vitest";
import { actsOn } from "./acts";

const [ada, bob, cyd, dan] = [
  { userId: "ada", role: "owner" },
  { userId: "bob", role: "moderator" },
  { userId: "cyd", role: "member" },
  { userId: "dan", role: "owner" },
] as const;

test("an owner may do all to others, and steps down while another owner is there", () => {
  expect(actsOn(cyd, ada, [ada, cyd])).toEqual(["owner", "moderator", "kick", "ban"]);
  expect(actsOn(bob, ada, [ada, bob])).toEqual(["owner", "member", "kick", "ban"]);
  expect(actsOn(ada, ada, [ada, bob])).toEqual([]);
  expect(actsOn(ada, ada, [ada, dan])).toEqual(["stepDown"]);
});

test("a moderator kicks and bans ordinary members only, and a member nobody", () => {
  const all = [ada, bob, cyd];
  expect(all.map((member) => actsOn(member, bob, all))).toEqual([[], [], ["kick", "ban"]]);
  expect(all.flatMap((member) => actsOn(member, cyd, all))).toEqual([]);
});
