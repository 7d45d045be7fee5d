import type { RoomKind } from "@parley/protocol/room";
import type { Dead } from "../context";
import type { Gateway } from "./gateway";

/** What the function `deliver` does, so that no caller waits for it. It travels as JSON. */
export type Work =
  /**
   * Posts an event, which is JSON in `data`, to all connections of one shard of a room but `except`. `epoch`: of the data that it tells of; the
   * version before does not say it.
   */
  | {
      task: "post";
      roomId: string;
      shard: number;
      data: string;
      except?: string | undefined;
      epoch?: string | undefined;
    }
  /** Tells the person's rooms after `after`, by the key, who they are. A page of them at once; the rest is handed on. */
  | { task: "introduce"; userId: string; after?: string | undefined }
  /** Closes and forgets connections, the first of them at once; the rest is handed on. */
  | { task: "forget"; dead: readonly Dead[] }
  /** Removes the rows of a deleted room, the first of them at once; the rest is handed on. */
  | { task: "eraseRoom"; roomId: string }
  /** Removes the files of a deleted message, or a deleted room, which the note with this sort key names. */
  | { task: "eraseFiles"; note: string }
  /**
   * Looks at all files that have to be looked at by now, for deletions of people that died on their way, and for connections that fell silent. It
   * comes every minute, from nobody.
   */
  | { task: "sweep" }
  /** Pushes a message to those for whom it is meant. A page of the members after `after` at once, where it is meant for all; the rest is handed on. */
  | { task: "push"; roomId: string; seq: number; kind: RoomKind; after?: string | undefined }
  /** Goes on with the deletion of a person, and hands on what it leaves. */
  | { task: "erasePerson"; userId: string };

/**
 * Has the function `deliver` do the work, and does not wait until it is done. The work may be lost, or done twice. False if it could not be
 * handed on, which the environment has logged.
 */
export type HandOn = (work: Work) => Promise<boolean>;

/** How connections are reached: at once, or by work that is handed on. */
export type Live = { gateway: Gateway; handOn: HandOn };
