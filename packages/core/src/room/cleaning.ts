import type { Deps } from "../context";
import * as File from "../files/file";
import type { FileStore } from "../files/store";
import * as Log from "../log/log";
import { inParallel } from "../parallel";
import * as Keys from "../table/keys";
import type { FileNoteRow, StoredHeadRow } from "../table/row";
import { pages } from "../table/table";
import * as Erasure from "./erasure";

/** So many notes are looked at together. */
const PAGE = 100;
const PARALLEL_NOTES = 10;

/**
 * Looks at every note that is due, until `deadline` (ms). It comes every minute, so that files of a deleted message are gone within that, also
 * where who deleted it died half way (I21). Answers whether it has seen all. Where some could not be settled, throws the first failure after the others.
 */
export const sweep = async (deps: Deps, files: FileStore, deadline: number): Promise<boolean> => {
  const range = {
    pk: Keys.FILE_NOTES_PK,
    from: Keys.fileNotesFrom(0),
    to: Keys.fileNotesFrom(deps.clock.now() + 1),
    limit: PAGE,
  };
  const failures: unknown[] = [];
  for await (const rows of pages<FileNoteRow>(deps.table, range)) {
    await inParallel(rows, PARALLEL_NOTES, async ({ pk: _pk, sk, ...note }) => {
      await settleNote(deps, files, sk, note).catch((error: unknown) => failures.push(error));
    });
    if (deps.clock.now() >= deadline) return false;
  }
  if (failures.length > 0) throw failures[0];
  return true;
};

/** Looks at one note. Answers whether that is done: true also where the note is gone. */
export const settle = async (deps: Deps, files: FileStore, sk: string): Promise<boolean> => {
  const note = await deps.table.get<FileNoteRow>({ pk: Keys.FILE_NOTES_PK, sk });
  if (!note) return true;
  const { pk: _pk, sk: _sk, ...row } = note;
  // What is not to be done yet comes with the sweep.
  return (await settleNote(deps, files, sk, row)) !== "unfinished";
};

/** `waiting`: what it announces may still come. `unfinished`: there is more to do. */
type Settled = "done" | "waiting" | "unfinished";

const settleNote = async (deps: Deps, files: FileStore, sk: string, note: FileNoteRow): Promise<Settled> => {
  const settled = await perform(deps, files, Keys.dueOf(sk), note);
  if (settled === "done") await deps.table.remove({ pk: Keys.FILE_NOTES_PK, sk });
  return settled;
};

const perform = async (deps: Deps, files: FileStore, due: number, note: FileNoteRow): Promise<Settled> => {
  const { of, roomId, seq = 0, fileIds } = note;
  if (of === "upload") {
    const erased = await inParallel(fileIds, fileIds.length, (fileId) => File.eraseUnsent(deps, files, fileId));
    return erased.every(Boolean) ? "done" : "waiting";
  }
  // Who announced it may have died before the commit, or been refused.
  const untouched: Settled = File.isAbandoned(deps, due) ? "done" : "waiting";
  if (of === "room") {
    const head = await deps.table.get<StoredHeadRow>(Keys.head(roomId));
    if (!head?.deleted) return untouched;
    return (await Erasure.erase(deps, files, roomId)) ? "done" : "unfinished";
  }
  const message = await Log.readMessage(deps, roomId, seq);
  if (message?.files && message.deletedAt === undefined) return untouched;
  await File.erase(deps, files, fileIds);
  return "done";
};
