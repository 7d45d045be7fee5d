import type { Deps } from "../context";
import type { Delivered } from "../live/fan-out";
import type { Live, Work } from "../live/hand-on";
import * as Worker from "../live/worker";
import * as Erasure from "./erasure";

/** Does what was handed on to the function `deliver`. It may come late or twice. */
export const perform = (deps: Deps, live: Live, work: Work): Promise<Delivered> =>
  work.task === "erase" ? erase(deps, live, work) : Worker.perform(deps, live, work);

/** Hands on what is left of the room. */
const erase = async (deps: Deps, live: Live, work: Work & { task: "erase" }): Promise<Delivered> => {
  const isDone = (await Erasure.erase(deps, work.roomId)) || (await live.handOn(work));
  return { posts: 0, gone: 0, throttled: 0, failed: isDone ? 0 : 1 };
};
