import assert from "node:assert/strict";
import type { Input, Output } from "@parley/protocol/actions";
import { type Check, unique } from "../check";
import type { Connected } from "../person";
import { same } from "../same";

const LINES = 5;

/** Writes a few messages, and answers with their places, oldest first. */
const write = async (who: Connected, roomId: string): Promise<number[]> => {
  const seqs: number[] = [];
  for (let index = 0; index < LINES; index += 1) {
    const once = { clientMessageId: unique("m"), afterSeq: index };
    seqs.push((await who.request("sendMessage", { roomId, content: `line ${index}`, ...once })).sent.seq);
  }
  return seqs;
};

export const history: Check[] = [
  {
    name: "history: pages backwards meet without a gap or an overlap, by `before` and by the page's own key",
    needs: "people",
    async run({ gather }) {
      const { ada, bob, roomId } = await gather();
      const newestFirst = (await write(ada, roomId)).reverse();
      const read = async (next: (before: number) => Partial<Input<"getRoomHistory">>) => {
        const found: number[] = [];
        for (let bound: Partial<Input<"getRoomHistory">> | undefined = {}; bound && found.length <= LINES; ) {
          const page: Output<"getRoomHistory"> = await bob.request("getRoomHistory", { roomId, limit: 2, ...bound });
          assert(page.messages.length <= 2, "a page is longer than its limit");
          found.push(...page.messages.map(({ seq }) => seq));
          bound = page.lastEvaluatedKey && next(page.lastEvaluatedKey.before);
        }
        return found;
      };
      same(await read((before) => ({ before })), newestFirst, "the pages by `before`");
      same(await read((before) => ({ exclusiveStartKey: { before } })), newestFirst, "the pages by the page's key");
    },
  },
  {
    name: "history: pages forwards from what one knows go on to the end, and say that it is the end",
    needs: "people",
    async run({ gather }) {
      const { ada, bob, roomId } = await gather();
      const seqs = await write(ada, roomId);
      const found: number[] = [];
      let end: number | undefined;
      while (end === undefined && found.length <= LINES) {
        const after = found.at(-1) ?? 0;
        const page = await bob.request("getRoomHistory", { roomId, limit: 2, after });
        found.push(...page.messages.map(({ seq }) => seq).sort((a, b) => a - b));
        end = page.seq;
      }
      same([found, end], [seqs, LINES], "the pages");
    },
  },
  {
    name: "history: what is read in one tab is read in the other, and becomes unread again by `markUnread` only (I10)",
    needs: "people",
    async run({ gather, connect, people }) {
      const { ada, bob, roomId } = await gather();
      await write(ada, roomId);
      const unread = async () => (await bob.request("getRoom", { roomId })).room.unread;
      same(await unread(), LINES, "unread messages");
      const tab = await connect(people[1]);
      await tab.request("hello", {});
      same((await bob.request("markRead", { roomId, seq: 3 })).readSeq, 3, "the position");
      await tab.heard("read", (event) => event.roomId === roomId && event.data.readSeq === 3);
      same((await bob.request("markRead", { roomId, seq: 1 })).readSeq, 3, "the position moved back");
      same(await unread(), LINES - 3, "unread messages after reading three");
      const { readSeq, unreadAt = "" } = await bob.request("markUnread", { roomId, seq: 2 });
      same(readSeq, 1, "the position that was moved back");
      await tab.heard(
        "read",
        ({ roomId: of, data }) => of === roomId && data.readSeq === 1 && data.unreadAt === unreadAt,
      );
      const before = new Date(Date.parse(unreadAt) - 1).toISOString();
      const late = await tab.request("markRead", { roomId, seq: LINES, unreadAt: before });
      same(late.readSeq, 1, "the position after a mark from before it moved back");
      same(await unread(), LINES - 1, "unread messages after marking all but one as unread");
    },
  },
  {
    name: "history: a place is found by its time, and one request says when a room's messages were written",
    needs: "people",
    async run({ gather }) {
      const { ada, bob, roomId } = await gather();
      const seqs = await write(ada, roomId);
      const { times } = await bob.request("getRoomTimes", { roomId });
      same(
        times.map(({ seq }) => seq),
        seqs,
        "the messages of which a time is told",
      );
      for (const { at } of times) {
        const first = times.find((each) => each.at === at)?.seq;
        const { messages } = await bob.request("getRoomHistory", { roomId, limit: 2, at });
        same(messages.at(-1)?.seq, first, "the first message of that time or later");
      }
      const after = new Date(Date.parse(times.at(-1)?.at ?? "") + 1).toISOString();
      const { messages, seq } = await bob.request("getRoomHistory", { roomId, at: after });
      same([messages, seq], [[], LINES], "the page after the newest message");
    },
  },
  {
    name: "history: a search finds words in any case and script, no deleted message (I8), and nothing in others' rooms (I9)",
    needs: "people",
    async run({ gather }) {
      const { ada, bob, roomId } = await gather();
      for (const content of ["Die STRASSE", "die Straße", "今天讨论发布计划"])
        await ada.request("sendMessage", { roomId, content });
      const find = async (text: string, ...roomIds: string[]) => {
        const rooms = [roomId, ...roomIds].map((id) => ({ roomId: id }));
        return bob.request("search", { query: { words: [{ text }] }, rooms });
      };
      const { hits, rooms } = await find("strasse", "nowhere");
      same(
        hits.map(({ content }) => content),
        ["die Straße", "Die STRASSE"],
        "what is found",
      );
      same(
        rooms.map((room) => [room.roomId, room.done]),
        [[roomId, true]],
        "the rooms that were searched",
      );
      same((await find("发布")).hits.length, 1, "hits within a text without spaces");
      const [newest] = hits;
      await ada.request("deleteMessage", { messageId: newest?.messageId ?? "" });
      same((await find("strasse")).hits.length, 1, "hits after one was deleted");
    },
  },
];
