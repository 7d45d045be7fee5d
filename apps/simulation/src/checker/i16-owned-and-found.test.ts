import { expect, test } from "vitest";
import type { History, MemberRecord, Request } from "../history";
import { alter, request, violated, WELL } from "./testing";

const without = (roomId: string): History => ({
  ...WELL,
  directory: WELL.directory.filter((entry) => entry.roomId !== roomId),
});

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

test("I16: the directory has a name that the room no longer has, or a room that is archived", () => {
  const directory = [...WELL.directory, { roomId: "hall", name: "its former name" }];
  expect(violated({ ...WELL, directory })).toEqual(["I16"]);
  const rooms = WELL.rooms.map((room) => ({ ...room, archived: room.roomId === "hall" }));
  expect(violated({ ...WELL, rooms })).toEqual(["I16"]);
  expect(violated({ ...without("hall"), rooms })).toEqual([]);
});

test("I16: a room was archived while functions of the version before worked, which list it, or after they had ended", () => {
  const rooms = WELL.rooms.map((room) => ({ ...room, archived: room.roomId === "hall" }));
  const archive = { at: 7_000, roomId: "hall", seq: 9, userId: "ada", kind: "archived" as const };
  const beside = (begunAt: number, version: Partial<Request>) => ({
    ...WELL,
    rooms,
    governed: [...WELL.governed, archive],
    requests: [...WELL.requests, request({ action: "getRoom", userId: "bob", roomId: "hall", begunAt, ...version })],
  });
  expect(violated(beside(7_000, { isFormer: true }))).toEqual([]);
  expect(violated(beside(7_000, {}))).toEqual(["I16"]);
  expect(violated(beside(6_000, { isFormer: true }))).toEqual(["I16"]);
});

test("I16 holds: nobody is left in the room, or it is a direct one", () => {
  const members = WELL.members.filter(({ roomId }) => roomId !== "hall");
  expect(violated({ ...without("hall"), members })).toEqual([]);
  const pair = { roomId: "pair", role: "member" } as const;
  const direct = {
    ...WELL,
    rooms: [...WELL.rooms, { roomId: "pair", kind: "direct", name: "pair", archived: false } as const],
  };
  expect(violated({ ...direct, members: [...WELL.members, { ...pair, userId: "ada" }] })).toEqual([]);
});

test("I16 holds: no member has looked since somebody died half way", () => {
  const lost = { roomId: "lost", userId: "cy", role: "member" } as const;
  const history = {
    ...WELL,
    rooms: [...WELL.rooms, { roomId: "lost", kind: "public", name: "lost", archived: false } as const],
  };
  expect(violated({ ...history, members: [...WELL.members, lost] })).toEqual([]);
});
