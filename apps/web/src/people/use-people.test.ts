import type { RoomSummary } from "@parley/protocol/room";
import { expect, test } from "vitest";
import { inOrder } from "./use-people";

const person = (username: string) => ({ userId: username, username });

const written = (username: string, lastMessageAt?: string): RoomSummary => ({
  roomId: username,
  name: username,
  kind: "direct",
  isPrivate: true,
  createdBy: "me",
  createdAt: "2026-01-01T00:00:00.000Z",
  members: [],
  peer: person(username),
  role: "member",
  seq: 0,
  change: 0,
  readSeq: 0,
  unread: 0,
  mentions: 0,
  ...(lastMessageAt && { lastMessageAt }),
});

test("people come by whose whole name begins so, then by when one last wrote with them, then as they were found", () => {
  const people = ["Ann Abel", "Ann Bole", "Ann Cole", "Zoë Anne", "Yves Annan"].map(person);
  const rooms = [
    written("Ann Cole", "2026-02-01T00:00:00.000Z"),
    written("Ann Bole"),
    written("Yves Annan", "2026-03-01T00:00:00.000Z"),
  ];
  expect(inOrder(people, "ann", rooms).map(({ username }) => username)).toEqual([
    "Ann Cole",
    "Ann Abel",
    "Ann Bole",
    "Yves Annan",
    "Zoë Anne",
  ]);
});
