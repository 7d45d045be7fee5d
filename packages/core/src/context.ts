import type { Event } from "@parley/protocol/events";
import type { User } from "@parley/protocol/user";
import type { Clock } from "./clock";
import type { Table } from "./table/table";

/** The person who acts, and on which connection. */
export type Actor = User & { connectionId: string };

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
};

export type Context = Deps & { actor: Actor };

/** The people online in a room at the moment of delivery. */
export type Audience = { online: number; includes(userId: string): boolean };

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
  /** Sends no event: only pings some of the room's connections, which may have ended silently. */
  | { to: "nobody"; roomId: string; shards: number; except?: string | undefined };

/** The result for the caller, and the deliveries for others. The function `message` sends them after the commit and before the reply. */
export type Outcome<Result> = { result: Result; deliveries: Delivery[] };
