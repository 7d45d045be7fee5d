import { messageId } from "@parley/protocol/id";
import { LIMITS } from "@parley/protocol/limits";
import { Provider } from "@parley/protocol/workspace";
import type { Context, Deps } from "../context";
import * as FanOut from "../live/fan-out";
import type { Live } from "../live/hand-on";
import { signOut } from "../live/sign-out";
import * as Event from "../log/event";
import * as FormerName from "../log/former-name";
import * as Log from "../log/log";
import * as Account from "../people/account";
import * as Administrator from "../people/administrator";
import * as Names from "../people/names";
import * as Profile from "../people/profile";
import * as Providers from "../people/provider";
import * as PushDevice from "../people/push-device";
import * as User from "../people/user";
import * as Keys from "../table/keys";
import {
  type DeletionRow,
  isActive,
  type MessageRow,
  type ProfileRow,
  type StoredHeadRow,
  toMessage,
} from "../table/row";
import { all } from "../table/table";
import * as Block from "./block";
import * as Dismissal from "./dismissal";
import * as Draft from "./draft";
import * as History from "./history";
import * as Member from "./member";
import * as Message from "./message";
import * as Report from "./report";
import * as Standing from "./standing";

/**
 * Deletes a person for good. Three parts, so that it is felt at once and survives any crash:
 *
 * 1. `begin` has the person govern no longer, notes the deletion, replaces the profile by a tombstone, which ends every session, and takes
 *    away the ways to sign in. It throws `workspace.administrator_needed` for the last administrator.
 * 2. `perform` does the rest, in as many runs as it takes. Each step can be repeated, and the note says where to go on.
 * 3. The note goes last. Each run signs it, so that the sweep finds those that nobody goes on with (`unfinished`) and has them performed.
 */
export const begin = async (
  deps: Deps,
  userId: string,
  username: string,
  messages: DeletionRow["messages"],
): Promise<void> => {
  await Dismissal.handOver(deps, userId);
  const profile = await deps.table.get<ProfileRow>(Keys.profile(userId));
  const { handle, claim, formerNames } = profile && !("deleted" in profile) ? profile : {};
  const row: DeletionRow = {
    username,
    ...(handle !== undefined && { handle }),
    ...(claim !== undefined && { claim }),
    ...(formerNames && { formerNames }),
    messages,
    ...signature(deps),
  };
  await deps.table.put({ ...Keys.deletion(userId), ...row }, { when: "attribute_not_exists(#pk)" });
  await deps.table.put({ ...Keys.profile(userId), deleted: true });
  await removeWays(deps, userId);
};

/** The account's own item goes last, as it names the others. */
const removeWays = async (deps: Deps, userId: string): Promise<void> => {
  const account = await Account.find(deps, userId);
  if (!account) return;
  const isTheirs = { when: "#userId = :userId", values: { userId } };
  if (account.address !== undefined) await Account.releaseAddress(deps, userId, account.address);
  for (const id of account.passkeys) await deps.table.remove(Keys.passkey(id), isTheirs);
  for (const provider of Provider.options) {
    const subject = account.providers[provider];
    if (subject !== undefined) await Providers.release(deps, userId, { provider, subject });
  }
  await deps.table.remove(Keys.account(userId));
};

/** Goes on with a deletion until `deadline` (ms). False where something is left to do. */
export const perform = async (deps: Deps, live: Live, userId: string, deadline: number): Promise<boolean> => {
  const exists = { when: "attribute_exists(#pk)" };
  const note = await deps.table.update<DeletionRow>(Keys.deletion(userId), { set: signature(deps) }, exists);
  if (!note) return true;
  // Again, as a sign-in that ran beside `begin` may have written the profile, or an account.
  await deps.table.put({ ...Keys.profile(userId), deleted: true });
  await removeWays(deps, userId);
  await Administrator.strike(deps, userId);
  await endSessions(deps, live, userId);
  await Profile.forget(deps, userId, [...User.listedNames(note), ...(note.formerNames ?? [])]);
  await Profile.releaseHandle(deps, note);

  const ctx: Context = { ...deps, actor: { userId, username: note.username, connectionId: "" } };
  for (const prefix of [Keys.USER_ROOM_PREFIX, Keys.FORMER_ROOM_PREFIX]) {
    const first = { pk: Keys.userPk(userId), prefix, limit: ROOMS };
    for (let rooms = await deps.table.query(first); rooms.rows.length > 0; rooms = await deps.table.query(first))
      for (const { sk } of rooms.rows) {
        if (!(await eraseFrom(ctx, live, Keys.idOf(sk), note, deadline))) return false;
        if (deps.clock.now() >= deadline) return false;
      }
  }
  await Draft.forgetAll(deps, userId);
  await Block.forget(deps, userId);
  await Report.forget(deps, userId);
  await Dismissal.forget(deps, userId);
  await PushDevice.forget(deps, userId);
  await deps.table.remove(Keys.preferences(userId));
  await deps.table.remove(Keys.personBudgets(userId));
  await deps.table.remove(Keys.deletion(userId));
  return true;
};

const endSessions = async (deps: Deps, live: Live, userId: string): Promise<void> => {
  const range = { pk: Keys.userPk(userId), prefix: Keys.USER_SESSION_PREFIX };
  for (const { sk } of await all(deps.table, range)) {
    await signOut(deps, live, Keys.idOf(sk));
    await deps.table.remove({ pk: range.pk, sk });
  }
};

/** So many rooms are listed at once. */
const ROOMS = 100;

/**
 * Takes what is the person's out of a room that they are in, or were in, and then the room off their lists. False where the deadline came
 * first.
 */
const eraseFrom = async (
  ctx: Context,
  live: Live,
  roomId: string,
  note: DeletionRow,
  deadline: number,
): Promise<boolean> => {
  const { userId } = ctx.actor;
  const head = await ctx.table.get<StoredHeadRow>(Keys.head(roomId));
  // What a deleted room has is erased with it.
  if (head && !head.deleted) {
    const member = await Standing.find(ctx, roomId, userId);
    const names = [
      note.username,
      ...(note.formerNames ?? []),
      ...(member?.username === undefined ? [] : [member.username]),
    ];
    // Who came in an earlier version may be named beside their id anywhere in the room.
    const named: FormerName.Gone | undefined = member?.username === undefined ? undefined : { userId, names };
    if (named) await FormerName.forgetInHead(ctx, roomId, named);
    const from = note.roomId === roomId ? note.before : undefined;
    const isRead = note.messages === "delete" || named !== undefined;
    if (isRead && !(await eraseMessages(ctx, live, roomId, { from, named, messages: note.messages }, deadline)))
      return false;
    if (named) await forgetName(ctx, roomId, userId);
    if (isActive(member)) await leave(ctx, live, roomId, head);
  }
  await ctx.table.remove(Keys.userRoom(userId, roomId));
  await ctx.table.remove(Keys.formerRoom(userId, roomId));
  return true;
};

/** The name beside the id, in the membership last: by that the next run finds that there is something to do. */
const forgetName = async (deps: Deps, roomId: string, userId: string): Promise<void> => {
  await deps.table.update(
    Keys.about(roomId),
    { setEntries: { people: { [userId]: "" } } },
    { when: "attribute_exists(#people.#userId)", names: { userId } },
  );
  await deps.table.update(
    Keys.member(roomId, userId),
    { remove: ["username"] },
    { when: "attribute_exists(#username)" },
  );
};

/** Leaves a room, and tells it that the account is gone. A direct room stays the other one's, with its two members. */
const leave = async (ctx: Context, live: Live, roomId: string, head: StoredHeadRow): Promise<void> => {
  const frame = { type: "user_update", data: { user: Names.toUser(ctx.actor.userId, { deleted: true }) } } as const;
  await FanOut.deliver(ctx, live, [{ to: "room", roomId, shards: Event.shardsOf(head), frame: () => frame }]);
  if (head.kind !== "direct") await FanOut.deliver(ctx, live, await Member.leave(ctx, roomId));
};

type Erasing = Pick<DeletionRow, "messages"> & {
  from: number | undefined;
  named: FormerName.Gone | undefined;
};

/**
 * Deletes what the person wrote in a room and to what they reacted, if that is asked, and takes their name out of the rest, page by page from
 * the newest message, or from before `from`. Whether they may still read the room does not matter: nobody is shown it. False where the deadline
 * came first: the note then says where to go on.
 */
const eraseMessages = async (
  ctx: Context,
  live: Live,
  roomId: string,
  { from, named, messages }: Erasing,
  deadline: number,
): Promise<boolean> => {
  for (let before = from; before !== 1; ) {
    const { rows } = await History.pageBack(ctx, roomId, before, LIMITS.pageSize);
    for (const [seq, row] of rows) {
      if (messages === "delete") await deleteOwn(ctx, live, roomId, seq, row, named);
      if (named) await FormerName.forgetInRow(ctx, roomId, seq, row, named);
    }
    before = rows.at(-1)?.[0] ?? 1;
    if (ctx.clock.now() < deadline) continue;
    const progress = { set: { roomId, before } };
    await ctx.table.update(Keys.deletion(ctx.actor.userId), progress, { when: "attribute_exists(#pk)" });
    return false;
  }
  return true;
};

/** Deletes a message of the person's, or takes off what they have put on another one. */
const deleteOwn = async (
  ctx: Context,
  live: Live,
  roomId: string,
  seq: number,
  row: MessageRow,
  named: FormerName.Gone | undefined,
): Promise<void> => {
  const { userId } = ctx.actor;
  if (row.deletedAt !== undefined || row.messageType === "SYSTEM") return;
  if (row.userId === userId) {
    const { announce, noted } = Message.announceErasure(ctx, messageId(roomId, seq));
    const deleted = await Log.commitChange(ctx, roomId, seq, { ...Log.UNGUARDED, announce }, (found) => {
      if (!found) throw Log.roomNotFound();
      const left = Message.tombstone(found, ctx.clock.now());
      return named ? FormerName.withoutName(left, named) : left;
    });
    await Report.close(ctx, roomId, seq);
    const event = Event.message(deleted, toMessage(roomId, seq, deleted.row, new Map()));
    await FanOut.deliver(ctx, live, [event, ...noted()]);
    return;
  }
  for (const { emoji } of (row.reactions ?? []).filter(({ userIds }) => userIds.includes(userId))) {
    const reacting = { userId, emoji, on: false };
    const taken = await Log.commitReaction(ctx, roomId, seq, Log.UNGUARDED, reacting, () => {});
    await FanOut.deliver(ctx, live, [Event.reaction(taken, toMessage(roomId, seq, taken.row, new Map()), reacting)]);
  }
};

const signature = ({ clock, epoch }: Deps): Pick<DeletionRow, "at" | "epoch"> => ({ at: clock.now(), epoch });

/** A run ends within a minute, and the next one begins at once. */
const LATE_MS = 2 * 60 * 1000;

/** So many are taken up at once. */
const TAKEN_UP = 100;

/**
 * Those whose deletion has died on its way: nobody has gone on with it for a while, or only before this epoch, with a process that is no more.
 * Half a read unit where there is none.
 */
export const unfinished = async (deps: Deps): Promise<string[]> => {
  const range = { pk: Keys.DELETION_PK, prefix: "USER#", limit: TAKEN_UP, eventually: true } as const;
  const { rows } = await deps.table.query<DeletionRow>(range);
  const isLate = ({ at, epoch }: DeletionRow) => epoch !== deps.epoch || deps.clock.now() - at > LATE_MS;
  return rows.filter(isLate).map(({ sk }) => Keys.idOf(sk));
};
