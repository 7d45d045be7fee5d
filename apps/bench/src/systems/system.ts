import type { ServerProcess, Surroundings } from "../server-process";
import type { Socket } from "../socket";

/** One of a room's members, as the driver plays them. */
export type Member = {
  /** Connects, and is in the room when it resolves; called again, comes back. The room's first member makes it. */
  enter(): Promise<Socket>;
  /** What to write to the socket to say `text`. `afterSeq`: how many of the room's messages are known for sure. */
  say(text: string, id: number, afterSeq: number): Buffer;
};

/** A server that runs. */
export type Running = {
  server: ServerProcess;
  /** Of the room with this number. The first member has entered before others do. */
  member(room: number, index: number): Member;
  /** Parts of frames that refuse what a socket has sent. */
  refusals: readonly string[];
  stop(): Promise<void>;
};

/** One of those that are compared. Each answers a message's author, and delivers it to everybody else in the room. */
export type System = {
  name: string;
  /** Why it is left out here. */
  missing?: () => string | undefined;
  start(surroundings: Surroundings): Promise<Running>;
};
