import type { AccountExport } from "@parley/protocol/account";
import { ParleyError } from "@parley/protocol/error";
import { messageId } from "@parley/protocol/id";
import { LIMITS } from "@parley/protocol/limits";
import type { Context } from "../context";
import * as Keys from "../table/keys";
import {
  isActive,
  type MemberRow,
  type ReportRow,
  type RoomRow,
  type StoredHeadRow,
  type UserRoomRow,
} from "../table/row";
import { pages } from "../table/table";
import * as Draft from "./draft";
import * as History from "./history";
import * as Invitation from "./invitation";
import * as Room from "./room";
import * as Standing from "./standing";

/** An answer of the HTTP API holds this much, of which the rest of the export needs a little (AWS: Lambda's 6 MB). */
const MAX_BYTES = 5_000_000;

type Rooms = Pick<AccountExport, "rooms" | "reports" | "invitations" | "isComplete" | "leftOut">;
type ExportedRoom = AccountExport["rooms"][number];

/** What no export has. */
const NEVER_IN_IT = [
  "What you wrote in private rooms that you have left, and in rooms that you are banned from, as you may not read these any more. Deleting your account with your messages deletes it there, too.",
  "What you wrote in rooms that you left under a version of Parley that noted no former rooms.",
  "Messages that were deleted.",
  "What your files hold. Of files in your messages it is at /api/files/ and the fileId.",
  "What other people wrote, and who has blocked or reported you.",
  "Secrets: those of your sessions, passkeys, invitations and push subscriptions.",
  "Counters against too many requests, and open connections, which are gone within a day.",
];
const TOO_MUCH =
  "What did not fit into one file, or could not be read in time: the oldest messages of the last room, further rooms, reports and invitations.";

/**
 * The caller's rooms with what they wrote there and to what they reacted, newest first; what they have reported, and the invitations that they
 * made. `deadline` (ms): what is not read by then, or does not fit, is left out, and `isComplete` is false. Of rooms that they have left there
 * is what they may read as anybody (I9).
 */
export const rooms = async (ctx: Context, deadline: number): Promise<Rooms> => {
  const { userId } = ctx.actor;
  const found: Omit<Rooms, "isComplete" | "leftOut"> = { rooms: [], reports: [], invitations: [] };
  let bytes = 0;
  const hasRoom = () => bytes < MAX_BYTES && ctx.clock.now() < deadline;
  const add = <Item>(list: Item[], items: readonly Item[]): void => {
    for (const item of items) bytes += Buffer.byteLength(JSON.stringify(item));
    list.push(...items);
  };
  const incomplete = (): Rooms => ({ ...found, isComplete: false, leftOut: [...NEVER_IN_IT, TOO_MUCH] });

  add(found.invitations, await Invitation.madeBy(ctx, undefined));
  for await (const { roomId, own } of roomsOf(ctx)) {
    if (!hasRoom()) return incomplete();
    const room = await open(ctx, roomId, own);
    if (!room) continue;
    const { messages, reactions } = room;
    add(found.rooms, [room]);
    if (own) add(found.invitations, await Invitation.madeBy(ctx, roomId));
    for await (const page of ownMessages(ctx, roomId)) {
      if (!hasRoom()) return incomplete();
      for (const { messageId, content, timestamp, files } of page.own)
        add(messages, [{ messageId, content, timestamp, ...(files && { files }) }]);
      for (const { seq, emoji } of page.reacted) add(reactions, [{ messageId: messageId(roomId, seq), emoji }]);
    }
  }
  for await (const keys of pages<object>(ctx.table, {
    pk: Keys.userPk(userId),
    prefix: Keys.REPORT_PREFIX,
    limit: PAGE,
  })) {
    if (!hasRoom()) return incomplete();
    const reports = await ctx.table.getMany<ReportRow>(keys.map(({ sk }) => Keys.reportOfOwn(userId, sk)));
    add(
      found.reports,
      reports.map(({ pk, sk, reason, at }) => ({
        messageId: messageId(Keys.idOf(pk), Keys.reportOf(sk).seq),
        reason,
        reportedAt: iso(at),
      })),
    );
  }
  return { ...found, isComplete: true, leftOut: NEVER_IN_IT };
};

/** So many rooms or reports are listed at once. */
const PAGE = 100;

/** The rooms that the caller is in, with their own view of each, and then those that they were in. */
async function* roomsOf(ctx: Context): AsyncGenerator<{ roomId: string; own?: UserRoomRow }> {
  const pk = Keys.userPk(ctx.actor.userId);
  const seen = new Set<string>();
  for await (const rows of pages<UserRoomRow>(ctx.table, { pk, prefix: Keys.USER_ROOM_PREFIX, limit: PAGE }))
    for (const own of rows) {
      seen.add(Keys.idOf(own.sk));
      yield { roomId: Keys.idOf(own.sk), own };
    }
  for await (const rows of pages<object>(ctx.table, { pk, prefix: Keys.FORMER_ROOM_PREFIX, limit: PAGE }))
    for (const { sk } of rows) if (!seen.has(Keys.idOf(sk))) yield { roomId: Keys.idOf(sk) };
}

/** The room without messages yet. Undefined where the caller may not read it. */
const open = async (ctx: Context, roomId: string, own: UserRoomRow | undefined): Promise<ExportedRoom | undefined> => {
  const member = await Standing.find(ctx, roomId, ctx.actor.userId);
  const about = await ctx.table.get<RoomRow>(Keys.about(roomId));
  const head = await ctx.table.get<StoredHeadRow>(Keys.head(roomId));
  if (!member || !about || !head || !isReadable(member, head)) return undefined;
  // It ends with the membership.
  const draft = isActive(member) ? await Draft.textOf(ctx, ctx.actor.userId, roomId) : "";
  return {
    roomId,
    name: await Room.nameFor(ctx, about),
    kind: head.kind,
    ...(isActive(member) && { role: member.role }),
    joinedAt: iso(member.joinedAt),
    ...(own && { readSeq: own.readSeq }),
    ...(own?.level && { level: own.level }),
    ...(own?.muteUntil !== undefined && { muteUntil: iso(own.muteUntil) }),
    ...(draft !== "" && { draft }),
    messages: [],
    reactions: [],
  };
};

const isReadable = (member: MemberRow, head: StoredHeadRow): boolean =>
  !head.deleted && (isActive(member) || (member.state === "left" && head.kind === "public"));

const iso = (ms: number): string => new Date(ms).toISOString();

/**
 * What the caller wrote in a room and has not deleted, and to what they have reacted, page by page from the newest one. It ends early where the
 * caller may read it no longer.
 */
async function* ownMessages(ctx: Context, roomId: string) {
  for (let before: number | undefined; before !== 1; ) {
    const input = { roomId, limit: LIMITS.pageSize, ...(before !== undefined && { before }) };
    const page = await History.read(ctx, input).catch((error: unknown) => {
      if (error instanceof ParleyError && REFUSALS.has(error.code)) return undefined;
      throw error;
    });
    if (!page) return;
    const { result } = page;
    const own = result.messages.filter(
      ({ userId, messageType, deleted }) => userId === ctx.actor.userId && messageType !== "SYSTEM" && !deleted,
    );
    const reacted = result.messages.flatMap(({ seq, reactions = [] }) =>
      reactions.filter(({ userIds }) => userIds.includes(ctx.actor.userId)).map(({ emoji }) => ({ seq, emoji })),
    );
    before = result.lastEvaluatedKey?.before ?? 1;
    yield { own, reacted };
  }
}

const REFUSALS: ReadonlySet<string> = new Set(["room.not_found", "room.removed"]);
