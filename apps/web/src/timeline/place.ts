import { roomPath } from "../router/route";

type View = { from: number; to: number };

/** The address to which Back returns a reader with this in view: the newest message where that is, or else the one in the middle. */
export const placeOf = (roomId: string, { from, to }: View, newest: number): string =>
  roomPath(roomId, to >= newest ? to : Math.round((from + to) / 2));
