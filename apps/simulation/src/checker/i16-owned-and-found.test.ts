import { expect, test } from "vitest";
import type { History, MemberRecord } from "../history";
import { alter, violated, WELL } from "./testing";

const without = (roomId: string): History => ({ ...WELL, directory: WELL.directory.filter((id) => id !== roomId) });

test("I16: a room has members, and none of them is its owner", () => {
  for (const roomId of ["den", "hall"]) {
    const isOwner = (member: MemberRecord) => member.roomId === roomId && member.role === "owner";
    const members = alter(WELL.members, isOwner, (member): MemberRecord => ({ ...member, role: "member" }));
    expect(violated({ ...WELL, members })).toEqual(["I16"]);
  }
});

test("I16: a public room with members is not in the directory", () => {
  expect(violated(without("hall"))).toEqual(["I16"]);
});

test("I16 holds: nobody is left in the room, or it is a direct one", () => {
  const members = WELL.members.filter(({ roomId }) => roomId !== "hall");
  expect(violated({ ...without("hall"), members })).toEqual([]);
  const pair = { roomId: "pair", role: "member" } as const;
  const direct = { ...WELL, rooms: [...WELL.rooms, { roomId: "pair", kind: "direct" } as const] };
  expect(violated({ ...direct, members: [...WELL.members, { ...pair, userId: "ada" }] })).toEqual([]);
});

test("I16 holds: no member has looked since somebody died half way", () => {
  const lost = { roomId: "lost", userId: "cy", role: "member" } as const;
  const history = { ...WELL, rooms: [...WELL.rooms, { roomId: "lost", kind: "public" } as const] };
  expect(violated({ ...history, members: [...WELL.members, lost] })).toEqual([]);
});
