import { messageId } from "@parley/protocol/id";
import type { Deps } from "../context";
import * as Keys from "../table/keys";
import type { FileNoteRow, MessageRow } from "../table/row";

/**
 * Notes of files to be looked at, by the time when that is due. A note is written before what it announces: before an upload, before the commit
 * that deletes a message with files, before the commit that deletes a room. So files are found again whoever dies in between. `room/cleaning.ts`
 * looks at them, and removes a note last.
 */
export const put = async (deps: Deps, due: number, id: string, note: FileNoteRow): Promise<string> => {
  const key = Keys.fileNote(due, id);
  await deps.table.put({ ...key, ...note });
  return key.sk;
};

/** Notes that a message loses its files. Undefined where it has none. */
export const ofMessage = async (
  deps: Deps,
  roomId: string,
  seq: number,
  { files }: MessageRow,
): Promise<string | undefined> => {
  if (!files) return undefined;
  const fileIds = files.map(({ fileId }) => fileId);
  return put(deps, deps.clock.now(), messageId(roomId, seq), { of: "message", roomId, seq, fileIds });
};

/** Notes that a room is deleted. */
export const ofRoom = (deps: Deps, roomId: string): Promise<string> =>
  put(deps, deps.clock.now(), roomId, { of: "room", roomId, fileIds: [] });
