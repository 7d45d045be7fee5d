import type { Deps } from "../context";
import * as File from "../files/file";
import type { FileStore } from "../files/store";
import * as Event from "../log/event";
import * as Head from "../log/head";
import * as Log from "../log/log";
import { inParallel } from "../parallel";
import * as Keys from "../table/keys";
import type { MemberRow, MessageRow, StoredHeadRow } from "../table/row";
import * as Draft from "./draft";
import * as Ownership from "./ownership";
import * as Report from "./report";

/** One invocation removes about so many rows, so that it ends well within its time. */
export const ERASED_ROWS = 1_000;

const PARALLEL_REMOVALS = 25;

/**
 * Removes the rows of a deleted room, the first of them. It may run twice, and goes on where a run died. Its head and its own row stay, without
 * a text, a name or a person's name: nobody can make the room again. The memberships go last, as by them somebody's next `hello` finds a
 * room that is still to be erased. Answers whether all is gone; true for a room that is not deleted.
 */
export const erase = async (deps: Deps, files: FileStore, roomId: string): Promise<boolean> => {
  const head = await deps.table.get<StoredHeadRow>(Keys.head(roomId));
  if (!head?.deleted) return true;
  await Log.completePending(deps, roomId, Head.current(head));
  await Ownership.settle(deps, roomId, head.kind);
  // A message without a row is in the head alone.
  await eraseFiles(
    deps,
    files,
    Head.pendingOf(Head.current(head)).map(({ row }) => row),
  );
  await strip(deps, roomId);
  const shards = Array.from({ length: Event.shardsOf(head) }, (_, shard) => Keys.subscriptionPk(roomId, shard));
  for (const pk of shards) if (!(await removeRange(deps, { pk, prefix: "CONN#" }))) return false;
  await Report.close(deps, roomId);
  const messages = { pk: Keys.roomPk(roomId), from: Keys.logSk(0), to: Keys.logSk(head.seq) };
  const withFiles = (rows: readonly MessageRow[]) => eraseFiles(deps, files, rows);
  return (await removeRange<MessageRow>(deps, messages, withFiles)) && removeMembers(deps, roomId);
};

/** Before the messages, which name them. */
const eraseFiles = (deps: Deps, store: FileStore, rows: readonly MessageRow[]): Promise<void> =>
  File.erase(
    deps,
    store,
    rows.flatMap(({ files = [] }) => files.map(({ fileId }) => fileId)),
  );

const strip = async (deps: Deps, roomId: string): Promise<void> => {
  await deps.table.update(
    Keys.head(roomId),
    { set: { pending: {}, order: {}, pace: {}, reacted: {} }, remove: ["amended"] },
    { when: "#deleted = :deleted", values: { deleted: true } },
  );
  await deps.table.update(
    Keys.about(roomId),
    { set: { name: "" }, remove: ["description", "invited"] },
    { when: "#deleted = :deleted", values: { deleted: true } },
  );
};

type Rows = { pk: string } & ({ prefix: string } | { from: string; to: string });

/** Removes the first rows of a range, after what belongs to them. Answers whether that were all. */
const removeRange = async <Row>(
  deps: Deps,
  range: Rows,
  before?: (rows: readonly Row[]) => Promise<void>,
): Promise<boolean> => {
  const { rows, next } = await deps.table.query<Row>({ ...range, limit: ERASED_ROWS });
  await before?.(rows);
  await inParallel(rows, PARALLEL_REMOVALS, ({ pk, sk }) => deps.table.remove({ pk, sk }));
  return next === undefined;
};

/** A membership after the person's own view, which is found by it. */
const removeMembers = async (deps: Deps, roomId: string): Promise<boolean> => {
  const range = { pk: Keys.roomPk(roomId), prefix: Keys.MEMBER_PREFIX, limit: ERASED_ROWS / 2 };
  const { rows, next } = await deps.table.query<MemberRow>(range);
  await inParallel(rows, PARALLEL_REMOVALS, async ({ pk, sk }) => {
    await Draft.forget(deps, Keys.idOf(sk), roomId);
    await deps.table.remove(Keys.userRoom(Keys.idOf(sk), roomId));
    await deps.table.remove(Keys.formerRoom(Keys.idOf(sk), roomId));
    await deps.table.remove({ pk, sk });
  });
  return next === undefined;
};
