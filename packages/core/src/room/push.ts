import { createHash } from "node:crypto";
import { decide, type Reason } from "@parley/protocol/attention";
import { levelOf } from "@parley/protocol/level";
import { LIMITS } from "@parley/protocol/limits";
import { MENTION, mentionedIds, mentionsEverybody, withNames } from "@parley/protocol/mention";
import { isQuiet, type Preferences } from "@parley/protocol/preferences";
import { beginning } from "@parley/protocol/preview";
import type { Pushed } from "@parley/protocol/push";
import type { RoomKind } from "@parley/protocol/room";
import type { Delivery, Deps } from "../context";
import * as Connection from "../live/connection";
import type { Delivered } from "../live/fan-out";
import { FAN_OUT } from "../live/fan-out";
import type { Live, Work } from "../live/hand-on";
import type { PushService } from "../live/push-service";
import * as Log from "../log/log";
import * as Read from "../log/read";
import { inParallel } from "../parallel";
import * as Names from "../people/names";
import * as Preference from "../people/preferences";
import * as PushDevice from "../people/push-device";
import * as Keys from "../table/keys";
import {
  type BlockRow,
  isActive,
  type MemberRow,
  type MessageRow,
  nameOf,
  type RoomRow,
  toMessage,
  type UserRoomRow,
} from "../table/row";
import * as Member from "./member";

/**
 * Pushes tell people who have no connection of what is meant for them. They are handed on after the commit, so that no message waits for one, and
 * only for a message that names somebody, answers somebody, or stands in a direct room. They are hints, as deliveries are: one that is lost is
 * found with the next `hello`.
 */
export const PUSH = {
  /** So often each is tried. */
  attempts: 3,
  /** All that one message causes in one invocation ends within this. */
  deadlineMs: 40_000,
  /** The wait before another try, where the service does not say how long; and the longest that it is believed. */
  waitMs: 1_000,
  longestWaitMs: 15_000,
  /** Members of a room whom one invocation looks at, for a message to everybody. */
  members: LIMITS.pageSize,
  /** What a notification shows of a message. */
  textCharacters: 160,
} as const;

/** People at once. */
const WIDTH = 10;

/** What is to be done after the commit of a message: nothing where it is meant for nobody in particular. */
export const after = (roomId: string, seq: number, kind: RoomKind, row: MessageRow): Delivery[] => {
  const { content = "", answers, userId } = row;
  const isMeant =
    kind === "direct" ||
    (answers !== undefined && answers !== userId) ||
    mentionsEverybody(content) ||
    mentionedIds(content).some((each) => each !== userId);
  return isMeant ? [{ to: "nobody", push: { roomId, seq, kind } }] : [];
};

/** Why this person is told of a message. Undefined: it is not meant for them. */
const reasonFor = (userId: string, kind: RoomKind, row: MessageRow): Reason | undefined => {
  const { content = "", answers } = row;
  if (row.userId === userId) return undefined;
  if (kind === "direct") return "direct";
  if (mentionsEverybody(content) || mentionedIds(content).includes(userId)) return "mention";
  return answers === userId ? "reply" : undefined;
};

type PushWork = Work & { task: "push" };

const NOTHING: Delivered = { posts: 0, gone: 0, throttled: 0, failed: 0 };

/**
 * Tells the people for whom a message is meant, and who are not there. Before each try everything is read anew: nobody is told of a message that
 * was deleted, or of a room that they have left, have muted, or have read so far (I22).
 */
export const perform = async (deps: Deps, live: Live, service: PushService, work: PushWork): Promise<Delivered> => {
  const { roomId, seq, kind } = work;
  const deadline = deps.clock.now() + PUSH.deadlineMs;
  const row = await findMessage(deps, roomId, seq);
  if (!row) return NOTHING;
  const { people, next } = await findMeant(deps, work, row);
  const pushed = await Preference.ofPushed(deps, people);
  const failed = next === undefined || (await live.handOn({ ...work, after: next })) ? 0 : 1;
  let [pushes, pushesGone, pushesFailed] = [0, 0, 0];
  const told = await describe(deps, roomId, kind, seq, row, pushed.size > 0);
  await inParallel([...pushed], WIDTH, async ([userId, preferences]) => {
    const person = { userId, preferences, reason: reasonFor(userId, kind, row) };
    if (!(await mayTell(deps, roomId, seq, person)) || (await isConnected(deps, live, userId))) return;
    const count = await tell(deps, service, { roomId, seq, told, deadline }, person);
    pushes += count.pushes;
    pushesGone += count.gone;
    pushesFailed += count.failed;
  });
  return { ...NOTHING, failed, pushes, pushesGone, pushesFailed };
};

const findMessage = async (deps: Deps, roomId: string, seq: number): Promise<MessageRow | undefined> => {
  const row = await Log.readMessage(deps, roomId, seq);
  return row?.deletedAt === undefined ? row : undefined;
};

/** The people for whom the message is meant. Where these are all members, a page of them. */
const findMeant = async (
  deps: Deps,
  { roomId, kind, after }: PushWork,
  row: MessageRow,
): Promise<{ people: string[]; next?: string }> => {
  const { content = "", answers, userId } = row;
  const isOther = (each: string) => each !== userId;
  if (kind !== "direct" && !mentionsEverybody(content))
    return {
      people: [...new Set([...mentionedIds(content), ...(answers === undefined ? [] : [answers])])].filter(isOther),
    };
  const { rows, nextCursor } = await Member.page(deps, roomId, PUSH.members, after);
  const people = rows.filter(isActive).map(({ sk }) => Keys.idOf(sk));
  return { people: people.filter(isOther), ...(nextCursor !== undefined && { next: nextCursor }) };
};

type Person = { userId: string; preferences: Preferences; reason: Reason | undefined };

/** Whether this person may, and wants to, be told of the message just now. */
const mayTell = async (deps: Deps, roomId: string, seq: number, { userId, preferences, reason }: Person) => {
  const row = reason && (await findMessage(deps, roomId, seq));
  if (!row) return false;
  const [memberKey, viewKey] = [Keys.member(roomId, userId), Keys.userRoom(userId, roomId)];
  const rows = await deps.table.getMany<MemberRow | UserRoomRow | BlockRow>([
    memberKey,
    viewKey,
    Keys.blockedPerson(userId, row.userId),
  ]);
  const member = rows.find((each): each is MemberRow & Keys.Key => each.pk === memberKey.pk && "state" in each);
  const view = rows.find((each): each is UserRoomRow & Keys.Key => each.sk === viewKey.sk && "readSeq" in each);
  const isBlocked = rows.some(({ sk }) => sk.startsWith(Keys.BLOCK_PREFIX));
  if (!isActive(member) || isBlocked || !view || view.readSeq >= seq) return false;
  const now = deps.clock.now();
  return decide(levelOf(Read.levelled(view, now)), reason, "closed", isQuiet(preferences.quietHours, now)).push;
};

/** Whether the app is open somewhere. A connection that has died without a word is asked, and does not count. */
const isConnected = async (deps: Deps, { gateway }: Live, userId: string): Promise<boolean> => {
  const connections = await Connection.ofUser(deps, userId);
  if (connections.length === 0) return false;
  const deadline = deps.clock.now() + FAN_OUT.deadlineMs;
  const { gone } = await gateway.post([{ to: connections, data: undefined }], deadline);
  return connections.some(({ connectionId }) => !gone.has(connectionId));
};

type Told = { whole: Pushed; silent: Pushed };

/** What a push says of a message, and what it says of it where it must not say more. */
const describe = async (
  deps: Deps,
  roomId: string,
  kind: RoomKind,
  seq: number,
  row: MessageRow,
  isNeeded: boolean,
): Promise<Told> => {
  const silent: Pushed = { type: "message", roomId, seq };
  if (!isNeeded) return { whole: silent, silent };
  const about = kind === "direct" ? undefined : await deps.table.get<RoomRow>(Keys.about(roomId));
  const names = await Names.read(deps, [row.userId, ...mentionedIds(row.content ?? "")]);
  const author = nameOf(names, row);
  const { content } = toMessage(roomId, seq, row, names);
  const named = withNames(content, (userId) => names.get(userId)?.username).replace(MENTION, "@…");
  const title = about ? `${author} · ${about.name}` : author;
  return { whole: { ...silent, title, text: beginning(named, PUSH.textCharacters) }, silent };
};

/** Of several pushes of one room that wait, a browser gets the newest. */
const topicOf = (roomId: string): string => createHash("sha256").update(roomId).digest("base64url").slice(0, 32);

type Job = { roomId: string; seq: number; told: Told; deadline: number };

/** Pushes to all of a person's browsers, and forgets those that get none any more. */
const tell = async (deps: Deps, service: PushService, { roomId, seq, told, deadline }: Job, person: Person) => {
  const { userId, preferences } = person;
  const count = { pushes: 0, gone: 0, failed: 0 };
  const [whole, silent] = [JSON.stringify(told.whole), JSON.stringify(told.silent)];
  const devices = await PushDevice.ofUser(deps, userId);
  let left = devices.map((device) => ({ device, payload: preferences.texts ? whole : silent }));
  for (let attempt = 1; left.length > 0; attempt += 1) {
    if (attempt > 1 && !(await mayTell(deps, roomId, seq, person))) return count;
    const again: typeof left = [];
    let waitMs = 0;
    await inParallel(left, left.length, async ({ device, payload }) => {
      const answer = await service.send({ device, payload, topic: topicOf(roomId) });
      switch (answer.outcome) {
        case "accepted":
          count.pushes += 1;
          return;
        case "failed":
          count.failed += 1;
          return;
        case "gone":
          count.gone += 1;
          return PushDevice.remove(deps, userId, device.id);
        case "too large":
          again.push({ device, payload: silent });
          return;
        case "later":
          waitMs = Math.max(waitMs, answer.retryAfterMs ?? PUSH.waitMs);
          again.push({ device, payload });
      }
    });
    const isOver = attempt >= PUSH.attempts || waitMs > PUSH.longestWaitMs || deps.clock.now() + waitMs >= deadline;
    if (isOver) return { ...count, failed: count.failed + again.length };
    if (waitMs > 0) await deps.clock.sleep(waitMs);
    left = again;
  }
  return count;
};
