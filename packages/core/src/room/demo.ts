import { messageId } from "@parley/protocol/id";
import type { Context, Deps } from "../context";
import { newHead } from "../log/head";
import { inParallel } from "../parallel";
import * as User from "../people/user";
import * as Keys from "../table/keys";
import type { RoomRow } from "../table/row";
import * as Member from "./member";
import * as Message from "./message";
import * as Ownership from "./ownership";

/** A line of a conversation. `answers` is how many lines above stands the one that it replies to. */
export type Line = { author: string; text: string; answers?: number };

export type DemoRoom = {
  roomId: string;
  name: string;
  description: string;
  /** What was said on each day; the last of them is yesterday. */
  days: Line[][];
};

export type Demo = {
  /** id → name; the first one owns the rooms, and all are members of all. */
  people: Record<string, string>;
  rooms: DemoRoom[];
};

const DAY_MS = 24 * 60 * 60 * 1000;
const PARALLEL_ROOMS = 4;

/**
 * Fills an empty stage with people and public rooms whose logs were written over the last days. Ids and client message ids are fixed, so a
 * second run changes nothing, or completes one that died half way. What people have written since stays. Throws what `Message.send` throws.
 */
export const fill = async (deps: Deps, { people, rooms }: Demo): Promise<void> => {
  for (const [userId, name] of Object.entries(people)) await User.create({ ...deps, mintId: () => userId }, name);
  await inParallel(rooms, PARALLEL_ROOMS, async (room) => {
    await open(deps, room, people);
    await write(deps, room, people);
  });
};

/** As `Room.create`, but with a given id, without a connection, and without changing what is there. */
const open = async (deps: Deps, room: DemoRoom, people: Demo["people"]): Promise<void> => {
  const { roomId, name, description } = room;
  const [owner = ""] = Object.keys(people);
  const createdAt = deps.clock.now() - room.days.length * DAY_MS;
  const about: RoomRow = { name, description, createdBy: owner, createdAt };
  const head = newHead("public");
  const absent = { when: "attribute_not_exists(#pk)" };
  await deps.table.put({ ...Keys.about(roomId), ...about }, absent);
  await deps.table.put({ ...Keys.head(roomId), ...head }, absent);
  for (const userId of Object.keys(people)) {
    const role = userId === owner ? "owner" : "member";
    await Member.grantMembership(deps, roomId, { userId }, { role, seq: 0 }, Member.ABSENT);
  }
  await Ownership.settle(deps, roomId, head.kind);
};

/** Sends every line at its own time, so that it does not meet flood control. */
const write = async (deps: Deps, { roomId, days }: DemoRoom, people: Demo["people"]): Promise<void> => {
  const seqs: number[] = [];
  for (const [index, { line, at }] of schedule(days, deps.clock.now()).entries()) {
    const ctx: Context = {
      ...deps,
      clock: { ...deps.clock, now: () => at },
      // No real connection: deliveries are dropped, so none needs to be left out of them.
      actor: { userId: line.author, username: people[line.author] ?? line.author, connectionId: "demo" },
    };
    const answered = line.answers === undefined ? undefined : seqs[index - line.answers];
    const { result } = await Message.send(ctx, {
      roomId,
      content: line.text,
      clientMessageId: `demo-${index}`,
      // At least the lines above came before it, whatever else was written since.
      afterSeq: index,
      ...(answered !== undefined && { replyToMessageId: messageId(roomId, answered) }),
    });
    seqs.push(result.sent.seq);
  }
};

/** Every line with its time in milliseconds: each day's begin at this hour, and longer ones take longer to write. */
const schedule = (days: readonly Line[][], now: number): { line: Line; at: number }[] =>
  days.flatMap((lines, day) => {
    let at = now - (days.length - day) * DAY_MS;
    return lines.map((line) => {
      at += THINKING_MS + line.text.length * LETTER_MS;
      return { line, at };
    });
  });

const THINKING_MS = 20_000;
const LETTER_MS = 400;
