import type { Around } from "@parley/core/testing/interleave";
import { RoomId, UserId } from "@parley/protocol/id";
import { LIMITS } from "@parley/protocol/limits";
import { Content, Description, RoomName, Username } from "@parley/protocol/text";
import { describe, expect, it } from "vitest";
import { awsError, openStage } from "../test/stage";
import { DEMO } from "./demo-talk";

const lines = DEMO.rooms.flatMap(({ days }) => days.flat());

describe("the demo function", () => {
  it("fills an empty stage that a guest can then read, page by page; a second run adds nothing", async () => {
    const stage = await openStage();
    await stage.functions.demo({});
    await stage.functions.demo({});
    expect(stage.posts).toEqual([]);
    const told = stage.lines.map((line) => JSON.parse(line));
    expect(told).toMatchObject([{ message: "demo filled" }, { message: "demo filled" }]);
    const names = [...Object.values(DEMO.people), ...DEMO.rooms.map(({ name }) => name)];
    expect(names.filter((name) => stage.lines.some((line) => line.includes(name)))).toEqual([]);
    const guest = await stage.arrive("Guest");
    const { rooms } = (await guest.request("listRooms", {})).data;
    expect(rooms.map(({ name }: { name: string }) => name).sort()).toEqual(["Kitchen", "Star party", "Welcome"]);
    await guest.request("joinRoom", { roomId: "demo-stars" });
    const newest = (await guest.request("getRoomHistory", { roomId: "demo-stars", limit: LIMITS.pageSize })).data;
    const { before } = newest.lastEvaluatedKey;
    const older = (await guest.request("getRoomHistory", { roomId: "demo-stars", limit: LIMITS.pageSize, before }))
      .data;
    expect(newest.seq).toBeGreaterThanOrEqual(120);
    expect(newest.messages.length + older.messages.length).toBe(newest.seq);
    expect(older.lastEvaluatedKey).toBeUndefined();
    expect((await guest.request("sendMessage", { content: "What a lovely plan!" })).type).toBe("success");
  });
});

describe("a role that is new, and may not do yet what it may", () => {
  it("is waited for", async () => {
    let refusals = 1;
    const around: Around = async (_call, perform) => {
      refusals -= 1;
      if (refusals >= 0) throw awsError("AccessDeniedException", "not authorized");
      return perform();
    };
    const stage = await openStage({ around });
    await stage.functions.demo({});
    expect(stage.lines.map((line) => JSON.parse(line))).toMatchObject([{ message: "demo filled", Performed: 1 }]);
  });

  it("is the only failure that is", async () => {
    const stage = await openStage({ around: () => Promise.reject(awsError("ResourceNotFoundException", "no table")) });
    await expect(stage.functions.demo({})).rejects.toThrow("no table");
  });
});

describe("the conversation", () => {
  it("keeps the rules of the wire, which fill does not check", () => {
    for (const { roomId, name, description } of DEMO.rooms)
      expect([RoomId.parse(roomId), RoomName.parse(name), Description.parse(description)]).toEqual([
        roomId,
        name,
        description,
      ]);
    for (const [userId, name] of Object.entries(DEMO.people))
      expect([UserId.parse(userId), Username.parse(name)]).toEqual([userId, name]);
    for (const { text } of lines) expect(Content.parse(text)).toBe(text);
  });

  it("has known authors, and replies to somebody else's lines of the same room", () => {
    expect(lines.map(({ author }) => author).filter((author) => !Object.hasOwn(DEMO.people, author))).toEqual([]);
    for (const { days } of DEMO.rooms) {
      const all = days.flat();
      const replies = all.flatMap(({ author, answers }, index) =>
        answers ? [[author, all[index - answers]?.author]] : [],
      );
      expect(replies.length).toBeGreaterThan(0);
      for (const [author, answered] of replies) expect(answered).not.toBe(author);
      for (const [, answered] of replies) expect(answered).toBeDefined();
    }
  });
});
