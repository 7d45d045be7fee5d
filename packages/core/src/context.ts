import type { Event } from "@parley/protocol/events";
import type { RoomKind } from "@parley/protocol/room";
import type { Identity } from "@parley/protocol/workspace";
import type { Clock } from "./clock";
import type { Recent } from "./log/recent";
import type { Key } from "./table/keys";
import type { Table } from "./table/table";

/** The person who acts, and on which connection. */
export type Actor = Identity & { connectionId: string };

/** What every function of the domain works with: the table, and the sources of time, chance and names. */
export type Deps = {
  table: Table;
  clock: Clock;
  /** In [0, 1). */
  random(): number;
  /** An id of at least 72 random bits, URL-safe. */
  mintId(): string;
  /** Names the table's content: another one where it may have gone back to an earlier state. */
  epoch: string;
  /**
   * Performs the works of one room one after the other. In one process this spares writers the conditional write that only one of them would
   * win; nothing depends on it. Absent where nobody can know of all writers. Throws `server.busy` where too many wait for the room.
   */
  inTurn?<Result>(roomId: string, work: () => Promise<Result>): Promise<Result>;
  /** Spares a writer the search for an earlier try of their message, where the process has committed all that came since. */
  recent?: Recent;
};

export type Context = Deps & { actor: Actor };

/** The people online in a room at the moment of delivery. A large room has more than any number, as nobody counts them. */
export type Audience = { online: number; includes(userId: string): boolean };

/** A connection that is subscribed to a room, and whose it is. */
export type Present = { connectionId: string; connectedAt: number; userId: string; username: string };

/** Something to send after the commit. `frame` may decide by the audience that nothing is sent. */
export type Delivery =
  | {
      to: "room";
      roomId: string;
      shards: number;
      frame: (audience: Audience) => Event | undefined;
      /** Only to the connections that look at the room: it matters only to the eye. */
      lookingOnly?: true;
      except?: string | undefined;
    }
  | { to: "user"; userId: string; frame: Event; except?: string | undefined }
  /**
   * Those who look at a room. `frame` is given the connections that are named, and whether these are all in the room. It is not asked where more
   * than one is not named.
   */
  | {
      to: "lookers";
      roomId: string;
      frame: (present: readonly Present[], areAll: boolean) => Event | undefined;
      except?: string | undefined;
    }
  /** Who this person is, to everybody in their rooms: handed on, as the rooms may be many. */
  | { to: "rooms of"; userId: string }
  /** Sends nothing: the rows of this deleted room are removed. */
  | { to: "nobody"; erased: string }
  /** Sends nothing: what was deleted is removed with its files, which the note with this sort key names. */
  | { to: "nobody"; fileNote: string }
  /** Sends nothing at once: those for whom the message is meant, and who are not there, get a push. */
  | { to: "nobody"; push: { roomId: string; seq: number; kind: RoomKind } };

/** A connection to be forgotten, with the key of the item that named it. */
export type Dead = Key & { connectionId: string; connectedAt: number };

/**
 * What the commit of a message met: `pending` messages in the head with it, itself among them, and `overtaken`, the messages that others have
 * committed since its writer read the log.
 */
export type Met = { pending: number; overtaken: number };

/** The result for the caller, and the deliveries for others. The function `message` sends them after the commit and before the reply. */
export type Outcome<Result> = { result: Result; deliveries: Delivery[]; met?: Met };
