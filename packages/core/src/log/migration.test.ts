import { describe, expect, it } from "vitest";
import type { Context } from "../context";
import * as Deletion from "../room/deletion";
import * as History from "../room/history";
import * as Message from "../room/message";
import * as Moderation from "../room/moderation";
import * as Room from "../room/room";
import * as Keys from "../table/keys";
import type { MessageRow, StoredHeadRow } from "../table/row";
import { depsOver, refusal, transcript } from "../testing/deps";
import { memoryEngine } from "../testing/engine";
import former from "../testing/former-table.json";
import { createGateway } from "../testing/gateway";
import { isFormer } from "./head";

/** `former-table.json`: rows that the version wrote whose head has `tail` and `change`, and what it answered of them. */
const { rooms, people } = former;
const { general, edited, empty } = rooms;

const revive = (row: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => {
      const isSet = typeof value === "object" && value !== null && "$set" in value;
      return [name, isSet ? new Set(value.$set as string[]) : value];
    }),
  );

/** A table as that version left it, some time later. */
const open = async () => {
  const deps = depsOver(memoryEngine());
  for (const row of former.rows) await deps.table.put(revive(row) as { pk: string; sk: string });
  deps.clock.advance(former.now + 5_000 - deps.clock.now());
  const [ada, bob]: [Context, Context] = [
    { ...deps, actor: people.ada },
    { ...deps, actor: people.bob },
  ];
  const headOf = (roomId: string) => deps.table.get<StoredHeadRow>(Keys.head(roomId));
  return { deps, ada, bob, headOf };
};

describe("a table of the version before", () => {
  it.each(Object.entries(rooms))("I1 I4 I8: reads as it did: %s", async (_name, { roomId, messages, summary }) => {
    const { bob, headOf } = await open();
    expect(await transcript(bob, roomId)).toEqual(messages);
    expect((await Room.get(bob, { roomId })).result.room).toEqual({ ...summary, ended: 0 });
    const head = await headOf(roomId);
    expect(head && isFormer(head)).toBe(true);
  });

  it("I1 I4: the first message migrates the head, follows the last one, and completes its row", async () => {
    const { deps, ada, bob, headOf } = await open();
    const { roomId, messages } = general;
    const { result } = await Message.send(ada, { roomId, content: "next", clientMessageId: "next", afterSeq: 12 });
    expect(result.sent.seq).toBe(13);
    expect(await transcript(bob, roomId)).toEqual([...messages, result.sent]);
    const head = await headOf(roomId);
    expect(head && isFormer(head)).toBe(false);
    expect(await deps.table.get<MessageRow>(Keys.logRow(roomId, 12))).toMatchObject({ content: "without a row" });
  });

  it("I2: a message that it committed, and whose answer was lost, is found", async () => {
    const { bob } = await open();
    const input = { roomId: general.roomId, content: "without a row", clientMessageId: "without-a-row", afterSeq: 11 };
    expect((await Message.send(bob, input)).result.sent).toEqual(general.messages.at(-1));
    expect(await transcript(bob, general.roomId)).toEqual(general.messages);
  });

  it("I8: an edit that it committed without its row is written, and the next one counts on", async () => {
    const { bob } = await open();
    const { roomId } = edited;
    const messageId = edited.messages[0]?.messageId ?? "";
    const { result } = await Message.edit(bob, { messageId, content: "once more", rev: 1 });
    expect(result).toMatchObject({ change: 2, edited: { rev: 2 } });
    expect((await History.read(bob, { roomId })).result).toMatchObject({ seq: 2, change: 2 });
  });

  it("I18: keeps its rate limits", async () => {
    const { deps, headOf } = await open();
    const before = await headOf(general.roomId);
    const hurried: Context = { ...deps, clock: { ...deps.clock, now: () => former.now }, actor: people.bob };
    await Message.send(hurried, { roomId: general.roomId, content: "and one more" });
    const after = await headOf(general.roomId);
    const bob = people.bob.userId;
    expect(after?.pace?.[bob]).toBeGreaterThan(before?.pace?.[bob] ?? 0);
  });

  it("I9: keeps out those whom it removed, and a removal is a message as ever", async () => {
    const { deps, ada, bob } = await open();
    const cyd: Context = { ...deps, actor: people.cyd };
    expect((await refusal(Message.send(cyd, { roomId: general.roomId, content: "hello?" }))).code).toBe("room.removed");
    await Moderation.ban(ada, { roomId: general.roomId, userId: people.bob.userId });
    expect((await refusal(Message.send(bob, { roomId: general.roomId, content: "hello?" }))).code).toBe("room.removed");
  });

  it.each(["keep", "delete"] as const)(
    "I8: somebody who deletes their account leaves no name in it: %s",
    async (messages) => {
      const { deps, bob } = await open();
      const { userId, username } = people.ada;
      // What the first versions wrote: sentences alone, and names beside ids.
      const said = { messageType: "SYSTEM", timestamp: 1, nonce: "n" } as const;
      const roomId = general.roomId;
      const older: [number, MessageRow][] = [
        [1, { ...said, userId, username, content: "Ada removed Cyd" }],
        [2, { ...said, userId: people.bob.userId, username: "Bob", content: "Bob added Ada" }],
        [
          4,
          {
            ...said,
            userId: people.bob.userId,
            username: "Bob",
            content: "Bob added Ada",
            system: { kind: "added", object: { userId, username } },
          },
        ],
      ];
      for (const [seq, row] of older) await deps.table.put({ ...Keys.logRow(roomId, seq), ...row });
      const direct = "direct-of-ada";
      await deps.table.put({
        ...Keys.about(direct),
        name: "",
        createdBy: userId,
        createdAt: 1,
        people: { [userId]: "Ada", [people.bob.userId]: "Bob" },
      });
      await deps.table.put({
        ...Keys.head(direct),
        kind: "direct",
        seq: 1,
        change: 0,
        tail: { userId, username, content: "hi", nonce: "hi", timestamp: 1 },
      });
      await deps.table.put({ ...Keys.logRow(direct, 1), userId, username, content: "hi", nonce: "hi", timestamp: 1 });
      for (const person of [people.ada, people.bob]) {
        await deps.table.put({
          ...Keys.member(direct, person.userId),
          username: person.username,
          role: "member",
          joinedAt: 1,
          state: "active",
          since: 0,
        });
        await deps.table.put({ ...Keys.userRoom(person.userId, direct), readSeq: 0 });
      }
      await Deletion.begin(deps, userId, username, messages);
      // Cut short after each page and room, and taken up again.
      while (!(await Deletion.perform(deps, createGateway(deps).live, userId, deps.clock.now())));
      for (const id of [...Object.values(rooms).map((room) => room.roomId), direct]) {
        const { rows } = await deps.table.query<object>({ pk: Keys.roomPk(id), prefix: "" });
        const named = rows.filter((row) => JSON.stringify(row).includes("Ada"));
        expect(named).toEqual([]);
      }
      const deleted = "Deleted account";
      const shown = new Map(
        (await transcript(bob, roomId)).map(({ seq, content, username }) => [seq, { content, username }]),
      );
      expect(shown.get(1)).toEqual({ content: `${deleted} removed Cyd`, username: deleted });
      expect(shown.get(2)).toEqual({ content: `Bob added ${deleted}`, username: "Bob" });
      expect(shown.get(3)).toEqual({ content: messages === "keep" ? "message 3, edited" : "", username: deleted });
      expect(shown.get(4)).toEqual({ content: `Bob added ${deleted}`, username: "Bob" });
      expect(shown.get(11)).toEqual({ content: `${deleted} removed Cyd`, username: deleted });
      expect(shown.get(12)).toEqual({ content: "without a row", username: "Bob" });
    },
  );

  it("an empty room takes its first message", async () => {
    const { bob } = await open();
    const { result } = await Message.send(bob, { roomId: empty.roomId, content: "first" });
    expect(result.sent.seq).toBe(1);
  });
});
