import { messageId } from "@parley/protocol/id";
import { Provider } from "@parley/protocol/workspace";
import type { Context, Deps } from "../context";
import * as FanOut from "../live/fan-out";
import type { Live } from "../live/hand-on";
import { signOut } from "../live/sign-out";
import * as Event from "../log/event";
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
  type ProfileRow,
  type StoredHeadRow,
  toMessage,
  type UserRoomRow,
} from "../table/row";
import { all } from "../table/table";
import * as Block from "./block";
import * as Dismissal from "./dismissal";
import * as Draft from "./draft";
import { ownMessages } from "./export";
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
 * 3. The note goes last. Whoever finds one that is old (`unfinished`) has it performed.
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
    begunAt: deps.clock.now(),
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
  const note = await deps.table.get<DeletionRow>(Keys.deletion(userId));
  if (!note) return true;
  // Again, as a sign-in that ran beside `begin` may have written the profile, or an account.
  await deps.table.put({ ...Keys.profile(userId), deleted: true });
  await removeWays(deps, userId);
  await Administrator.strike(deps, userId);
  await endSessions(deps, live, userId);
  await Profile.forget(deps, userId, [...User.listedNames(note), ...(note.formerNames ?? [])]);
  await Profile.releaseHandle(deps, note);

  const ctx: Context = { ...deps, actor: { userId, username: note.username, connectionId: "" } };
  const own = { pk: Keys.userPk(userId), prefix: Keys.USER_ROOM_PREFIX };
  for (const { sk } of await all<UserRoomRow>(deps.table, own)) {
    const roomId = Keys.idOf(sk);
    if (!isActive(await Standing.find(deps, roomId, userId))) {
      await deps.table.remove(Keys.userRoom(userId, roomId));
      continue;
    }
    const from = note.roomId === roomId ? note.before : undefined;
    if (note.messages === "delete" && !(await deleteMessages(ctx, live, roomId, from, deadline))) return false;
    await leave(ctx, live, roomId);
    if (deps.clock.now() >= deadline) return false;
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

/** Leaves a room, and tells it that the account is gone. A direct room stays the other one's, with its two members. */
const leave = async (ctx: Context, live: Live, roomId: string): Promise<void> => {
  const { userId } = ctx.actor;
  const head = await ctx.table.get<StoredHeadRow>(Keys.head(roomId));
  const frame = { type: "user_update", data: { user: Names.toUser(userId, { deleted: true }) } } as const;
  if (head) await FanOut.deliver(ctx, live, [{ to: "room", roomId, shards: Event.shardsOf(head), frame: () => frame }]);
  if (head?.kind === "direct") await ctx.table.remove(Keys.userRoom(userId, roomId));
  else await FanOut.deliver(ctx, live, await Member.leave(ctx, roomId));
};

/** False where the deadline came first: the note then says where to go on. */
const deleteMessages = async (
  ctx: Context,
  live: Live,
  roomId: string,
  from: number | undefined,
  deadline: number,
): Promise<boolean> => {
  for await (const { own, reacted, before } of ownMessages(ctx, roomId, from)) {
    for (const { seq } of own) {
      const { announce, noted } = Message.announceErasure(ctx, messageId(roomId, seq));
      const deleted = await Log.commitChange(ctx, roomId, seq, { ...Log.UNGUARDED, announce }, (row) => {
        if (!row) throw Log.roomNotFound();
        return Message.tombstone(row, ctx.clock.now());
      });
      await Report.close(ctx, roomId, seq);
      await FanOut.deliver(ctx, live, [
        Event.message(deleted, toMessage(roomId, seq, deleted.row, new Map())),
        ...noted(),
      ]);
    }
    for (const { seq, emoji } of reacted) {
      const reacting = { userId: ctx.actor.userId, emoji, on: false };
      const taken = await Log.commitReaction(ctx, roomId, seq, Log.UNGUARDED, reacting, () => {});
      await FanOut.deliver(ctx, live, [Event.reaction(taken, toMessage(roomId, seq, taken.row, new Map()), reacting)]);
    }
    if (ctx.clock.now() < deadline) continue;
    const progress = { set: { roomId, before } };
    await ctx.table.update(Keys.deletion(ctx.actor.userId), progress, { when: "attribute_exists(#pk)" });
    return false;
  }
  return true;
};

/** A deletion that began so long ago died on its way. */
const LATE_MS = 5 * 60 * 1000;

/** Somebody whose deletion has died on its way. */
export const unfinished = async (deps: Deps): Promise<string | undefined> => {
  const { rows } = await deps.table.query<DeletionRow>({ pk: Keys.DELETION_PK, prefix: "USER#", limit: 10 });
  const late = rows.find(({ begunAt }) => deps.clock.now() - begunAt > LATE_MS);
  return late && Keys.idOf(late.sk);
};
