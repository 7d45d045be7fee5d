import type { Input, Output } from "@parley/protocol/actions";
import { ParleyError } from "@parley/protocol/error";
import { messageId, parseMessageId } from "@parley/protocol/id";
import { LIMITS } from "@parley/protocol/limits";
import type { Report } from "@parley/protocol/report";
import type { Context, Delivery, Deps, Outcome } from "../context";
import { fitting } from "../page";
import { inParallel } from "../parallel";
import * as Names from "../people/names";
import * as Keys from "../table/keys";
import { isActive, type MemberRow, nameOf, type ReportRow, type StoredHeadRow } from "../table/row";
import { all } from "../table/table";
import * as History from "./history";
import * as Standing from "./standing";

/**
 * Messages that members have reported to the moderators. The log holds nothing of it. A report is an item of the room, and one of the reporter's
 * own list, which is there before and goes after: by it the deletion of an account finds what the person has reported.
 */

/** So many members are looked through for moderators to tell. Beyond it the rest see the report when they look. */
const LOOKED_THROUGH = 1_000;

/** So many of them are told. */
const TOLD = 20;

const PARALLEL_READS = 10;

/**
 * Reports a message to the room's owners and moderators. Idempotent: the first reason stays. Throws `room.not_found`, `room.not_joined`,
 * `room.removed`, `room.is_direct`, `message.not_found`, `message.is_own`, `message.deleted`, `report.too_many`.
 */
export const report = async (
  ctx: Context,
  { roomId, messageId: id, reason }: Input<"reportMessage">,
): Promise<Outcome<Output<"reportMessage">>> => {
  const { userId } = ctx.actor;
  await Standing.getOrThrow(ctx, roomId);
  const head = await ctx.table.get<StoredHeadRow>(Keys.head(roomId));
  if (head?.kind === "direct")
    throw new ParleyError(
      "room.is_direct",
      "Unable to report: a direct room has no moderators. Block the person instead.",
    );
  const seq = seqIn(roomId, id);
  const message = await History.readOne(ctx, roomId, seq);
  if (!message) throw notFound();
  if (message.userId === userId || message.messageType === "SYSTEM")
    throw new ParleyError("message.is_own", "Unable to report the message: it is your own, or the room's.");
  if (message.deleted) throw new ParleyError("message.deleted", "Unable to report the message: it has been deleted.");
  const open = await all<ReportRow>(ctx.table, { pk: Keys.roomPk(roomId), prefix: Keys.REPORT_PREFIX });
  const key = Keys.report(roomId, seq, userId);
  if (!open.some(({ sk }) => sk === key.sk) && open.length >= LIMITS.openReports)
    throw new ParleyError("report.too_many", "Unable to report the message: too many reports wait in this room.");
  const row: ReportRow = { reason, at: ctx.clock.now() };
  await ctx.table.put(Keys.ownReport(userId, roomId, seq));
  await ctx.table.put({ ...key, ...row }, { when: "attribute_not_exists(#pk)" });
  return { result: { message: "Message reported" }, deliveries: await toModerators(ctx, roomId, id) };
};

const seqIn = (roomId: string, id: string): number => {
  const place = parseMessageId(id);
  if (place.roomId !== roomId) throw notFound();
  return place.seq;
};

const notFound = () => new ParleyError("message.not_found", "Unable to find the message: there is none with this id.");

const toModerators = async (ctx: Context, roomId: string, id: string): Promise<Delivery[]> => {
  const range = { pk: Keys.roomPk(roomId), prefix: Keys.MEMBER_PREFIX, limit: LOOKED_THROUGH };
  const { rows } = await ctx.table.query<MemberRow>(range);
  return rows
    .filter((row) => isActive(row) && row.role !== "member" && Keys.idOf(row.sk) !== ctx.actor.userId)
    .slice(0, TOLD)
    .map(({ sk }) => ({
      to: "user",
      userId: Keys.idOf(sk),
      frame: { type: "report", roomId, data: { messageId: id } },
    }));
};

/**
 * What is reported in a room, the newest first, with each message as it is now. Who keeps order sees it, also an administrator who is banned
 * from the room: otherwise its owners could keep what is reported from those who govern them. Throws `room.not_found`, `room.not_joined`, `room.removed`,
 * `room.is_direct`, `room.moderators_only`.
 */
export const list = async (ctx: Context, { roomId }: Input<"listReports">): Promise<Outcome<Output<"listReports">>> => {
  await Standing.requireRole(ctx, roomId, "moderator");
  const rows = await all<ReportRow>(ctx.table, { pk: Keys.roomPk(roomId), prefix: Keys.REPORT_PREFIX });
  const found = rows.map(({ sk, ...row }) => ({ ...row, ...Keys.reportOf(sk) })).sort((a, b) => b.at - a.at);
  const names = await Names.readFor(
    ctx,
    found.map(({ userId }) => userId),
  );
  const seqs = [...new Set(found.map(({ seq }) => seq))];
  const messages = new Map(
    await inParallel(seqs, PARALLEL_READS, async (seq) => [seq, await History.readOne(ctx, roomId, seq)] as const),
  );
  // After the messages: nobody is shown what was committed after they stopped keeping order here (I9).
  await Standing.requireRole(ctx, roomId, "moderator");
  // A report that came together with the deletion of its message.
  for (const seq of seqs) if (messages.get(seq)?.deleted) await close(ctx, roomId, seq);
  const reports = found.flatMap(({ seq, userId, reason, at }): Report[] => {
    const message = messages.get(seq);
    if (!message || message.deleted) return [];
    const reporter = { userId, username: nameOf(names, { userId }) };
    return [{ messageId: messageId(roomId, seq), message, reporter, reason, reportedAt: new Date(at).toISOString() }];
  });
  const kept = fitting(reports);
  return { result: { reports: kept, ...(kept.length < reports.length && { more: true }) }, deliveries: [] };
};

/** Closes one report. Idempotent. Throws what `list` throws, and `message.not_found` for the id of another room. */
export const dismiss = async (
  ctx: Context,
  { roomId, messageId: id, userId }: Input<"dismissReport">,
): Promise<Outcome<Output<"dismissReport">>> => {
  await Standing.requireRole(ctx, roomId, "moderator");
  await remove(ctx, roomId, seqIn(roomId, id), userId);
  return { result: { message: "Report dismissed" }, deliveries: [] };
};

const remove = async (deps: Deps, roomId: string, seq: number, userId: string): Promise<void> => {
  await deps.table.remove(Keys.report(roomId, seq, userId));
  await deps.table.remove(Keys.ownReport(userId, roomId, seq));
};

/** Closes all reports of a message, or of a room. Can be repeated. One read unit where there are none. */
export const close = async (deps: Deps, roomId: string, seq?: number): Promise<void> => {
  const range =
    seq === undefined ? { pk: Keys.roomPk(roomId), prefix: Keys.REPORT_PREFIX } : Keys.reportsOf(roomId, seq);
  for (const { sk } of await all<ReportRow>(deps.table, range)) {
    const reported = Keys.reportOf(sk);
    await remove(deps, roomId, reported.seq, reported.userId);
  }
};

/** Forgets all that a person has reported. Can be repeated. */
export const forget = async (deps: Deps, userId: string): Promise<void> => {
  for (const { sk } of await all<object>(deps.table, { pk: Keys.userPk(userId), prefix: Keys.REPORT_PREFIX })) {
    const [roomId = "", seq] = sk.slice(Keys.REPORT_PREFIX.length).split("#");
    await remove(deps, roomId, Number(seq), userId);
  }
};
