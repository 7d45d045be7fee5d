import type { Input, Output } from "@parley/protocol/actions";
import { BUDGETS } from "@parley/protocol/budgets";
import { type Draft, isBlank, isSameDraft, NO_DRAFT, type RoomDraft } from "@parley/protocol/draft";
import { LIMITS } from "@parley/protocol/limits";
import { busy } from "../busy";
import type { Context, Deps, Outcome } from "../context";
import * as Connection from "../live/connection";
import * as Log from "../log/log";
import * as Read from "../log/read";
import * as Budget from "../people/budget";
import * as Keys from "../table/keys";
import { type DraftRow, isActive, type MemberRow } from "../table/row";
import { all, isLive, ttl } from "../table/table";

/** What a person has begun to write in their rooms: one item for each room, which ends with the membership or by itself. */

/** Tries against other devices of the person at the same moment. */
const ATTEMPTS = 5;

/** Of so many saves it is known that they were made. A client has one under way at a time. */
const KNOWN_SAVES = 8;

/**
 * Saves what the caller has begun to write. Where another device has saved since `rev`, it changes nothing (`saved` is false). Can be repeated, also after
 * other saves: then it changes nothing either, and tells the others once more, as the first try may have died before it did. Throws `room.not_found`,
 * `person.rate_limited`, `server.busy`.
 */
export const save = async (ctx: Context, input: Input<"saveDraft">): Promise<Outcome<Output<"saveDraft">>> => {
  const { roomId } = input;
  await Read.findOwn(ctx, roomId);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const before = await ctx.table.get<DraftRow>(Keys.draft(ctx.actor.userId, roomId));
    const draft = before && isLive(before, ctx.clock.now()) ? before : undefined;
    const current = draft ? toDraft(draft) : NO_DRAFT;
    if (draft?.saves.includes(input.clientSaveId)) return tell(ctx, roomId, current);
    if (isSameDraft(input, current)) return { result: { draft: current, saved: true }, deliveries: [] };
    if (draft && draft.rev !== input.rev) return { result: { draft: current, saved: false }, deliveries: [] };
    const after = await write(ctx, before, input);
    if (after) return tell(ctx, roomId, after);
  }
  throw busy("Unable to save this: it is being saved elsewhere.");
};

/** Undefined where the draft has changed since it was read. Throws `person.rate_limited`, `room.not_found`. */
const write = async (
  ctx: Context,
  before: DraftRow | undefined,
  { roomId, text, replyToMessageId, rev, clientSaveId }: Input<"saveDraft">,
): Promise<Draft | undefined> => {
  const key = Keys.draft(ctx.actor.userId, roomId);
  const now = ctx.clock.now();
  const spent = Budget.spend(before?.fullAt, now, BUDGETS.drafts);
  if ("retryAfterMs" in spent) throw Budget.refuse("person", spent.retryAfterMs);
  const draft: Draft = {
    text,
    ...(replyToMessageId !== undefined && { replyToMessageId }),
    // Later than any that a client knows, also where the row was gone, and whatever the clock of the function that wrote that.
    rev: Math.max(Math.floor(now), (before?.rev ?? 0) + 1, rev + 1),
  };
  const row: DraftRow = {
    ...draft,
    saves: [...(before?.saves ?? []), clientSaveId].slice(-KNOWN_SAVES),
    fullAt: spent.fullAt,
    ttl: ttl(now + (isBlank(draft) ? LIMITS.endedDraftTtlMs : LIMITS.draftTtlMs)),
  };
  const isWritten = await ctx.table.put(
    { ...key, ...row },
    before ? { when: "#rev = :rev", values: { rev: before.rev } } : { when: "attribute_not_exists(#pk)" },
  );
  if (!isWritten) return undefined;
  // A removal may have come in between, and found no draft to delete.
  if (isActive(await ctx.table.get<MemberRow>(Keys.member(roomId, ctx.actor.userId)))) return draft;
  await forget(ctx, ctx.actor.userId, roomId);
  throw Log.roomNotFound();
};

const toDraft = ({ text, replyToMessageId, rev }: DraftRow): Draft => ({
  text,
  ...(replyToMessageId !== undefined && { replyToMessageId }),
  rev,
});

/** After the write: a device that asks for drafts later is told by its `hello`. */
const tell = async (ctx: Context, roomId: string, draft: Draft): Promise<Outcome<Output<"saveDraft">>> => {
  const { userId, connectionId } = ctx.actor;
  const connections = await Connection.ofUser(ctx, userId);
  if (!connections.some((each) => each.drafts && each.connectionId !== connectionId))
    return { result: { draft, saved: true, alone: true }, deliveries: [] };
  return {
    result: { draft, saved: true },
    deliveries: [{ to: "user", userId, except: connectionId, frame: { type: "draft", roomId, data: draft } }],
  };
};

/** The caller's drafts in these rooms, which are in the order of their ids. Also those that have ended a moment ago. */
export const inRooms = async (ctx: Context, roomIds: readonly string[]): Promise<Map<string, RoomDraft>> => {
  const [first, last] = [roomIds.at(0), roomIds.at(-1)];
  if (first === undefined || last === undefined) return new Map();
  const { userId } = ctx.actor;
  const range = { pk: Keys.userPk(userId), from: Keys.draft(userId, first).sk, to: Keys.draft(userId, last).sk };
  const now = ctx.clock.now();
  return new Map(
    (await all<DraftRow>(ctx.table, range))
      .filter((row) => isLive(row, now))
      .map((row) => [Keys.idOf(row.sk), { ...toDraft(row), roomId: Keys.idOf(row.sk) }]),
  );
};

/** What the person has begun to write in a room; empty where they have not. */
export const textOf = async (deps: Deps, userId: string, roomId: string): Promise<string> => {
  const row = await deps.table.get<DraftRow>(Keys.draft(userId, roomId));
  return row && isLive(row, deps.clock.now()) ? row.text : "";
};

/** Of somebody who is in the room no more. */
export const forget = async (deps: Deps, userId: string, roomId: string): Promise<void> => {
  await deps.table.remove(Keys.draft(userId, roomId));
};

/** Of somebody who deletes their account. Can be repeated. */
export const forgetAll = async (deps: Deps, userId: string): Promise<void> => {
  for (const { pk, sk } of await all(deps.table, { pk: Keys.userPk(userId), prefix: Keys.DRAFT_PREFIX }))
    await deps.table.remove({ pk, sk });
};
