import type { Deps } from "./context";

/** Performs `work` in the room's turn, where the process gives turns. Throws what `work` throws, and `server.busy` where too many wait. */
export const inTurn = <Result>(deps: Deps, roomId: string, work: () => Promise<Result>): Promise<Result> =>
  deps.inTurn ? deps.inTurn(roomId, work) : work();
