import * as Worker from "@parley/core/live/worker";
import * as Deletion from "@parley/core/room/deletion";
import type { Env } from "./env";
import { WorkEvent } from "./event";

/** Of the function's 60 seconds: one room's page more has to fit after it. */
const ERASING_MS = 40_000;

/** Does what other functions have handed on. Nobody waits for it; it may come late, twice or never. */
export const create = (env: () => Env) => async (raw: unknown) => {
  const work = WorkEvent.parse(raw);
  const { deps, gateway, handOn, log } = env();
  const started = deps.clock.now();
  if (work.task === "erase") {
    const isDone = await Deletion.perform(deps, { gateway, handOn }, work.userId, started + ERASING_MS);
    if (!isDone) await handOn(work);
    return log.info("erased", { task: work.task, isDone });
  }
  const delivered = await Worker.perform(deps, { gateway, handOn }, work);
  const fanOutMs = deps.clock.now() - started;
  log.info("delivered", { task: work.task, ...delivered, ...(delivered.posts > 0 && { fanOutMs }) });
};
