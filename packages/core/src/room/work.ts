import type { Deps } from "../context";
import type { FileStore } from "../files/store";
import type { Delivered } from "../live/fan-out";
import type { Live, Work } from "../live/hand-on";
import * as Pulse from "../live/pulse";
import type { PushService } from "../live/push-service";
import * as Worker from "../live/worker";
import * as Cleaning from "./cleaning";
import * as Deletion from "./deletion";
import * as Erasure from "./erasure";
import * as Push from "./push";

/** Of the 60 seconds of the function `deliver`: one room's page more has to fit after it. */
const DELETING_MS = 40_000;

/** What else the function `deliver` reaches: where files are kept, and the push services of browsers. */
export type Services = { files: FileStore; pushes: PushService };

/** Does what was handed on to the function `deliver`. It may come late or twice. */
export const perform = async (deps: Deps, live: Live, { files, pushes }: Services, work: Work): Promise<Delivered> => {
  if (work.task === "push") return Push.perform(deps, live, pushes, work);
  if (work.task === "eraseRoom") return goOn(live, work, await Erasure.erase(deps, files, work.roomId));
  if (work.task === "eraseFiles") return goOn(live, work, await Cleaning.settle(deps, files, work.note));
  if (work.task === "sweep") {
    const dead = await Pulse.findSilent(deps);
    // Those that cannot be handed on now are found by the next sweep, as is a deletion.
    if (dead.length > 0) await live.handOn({ task: "forget", dead });
    for (const userId of await Deletion.unfinished(deps)) await live.handOn({ task: "erasePerson", userId });
    return goOn(live, work, await Cleaning.sweep(deps, files, deps.clock.now() + DELETING_MS));
  }
  if (work.task === "erasePerson")
    return goOn(live, work, await Deletion.perform(deps, live, work.userId, deps.clock.now() + DELETING_MS));
  return Worker.perform(deps, live, work);
};

/** Hands on what is left. */
const goOn = async (live: Live, work: Work, isDone: boolean): Promise<Delivered> => ({
  posts: 0,
  gone: 0,
  throttled: 0,
  failed: isDone || (await live.handOn(work)) ? 0 : 1,
});
