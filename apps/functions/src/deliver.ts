import * as Work from "@parley/core/room/work";
import type { Env } from "./env";
import { WorkEvent } from "./event";

/** Does what other functions have handed on. Nobody waits for it; it may come late, twice or never. */
export const create = (env: () => Env) => async (raw: unknown) => {
  const work = WorkEvent.parse(raw);
  const services = env();
  const { deps, gateway, handOn, log } = services;
  const started = deps.clock.now();
  const delivered = await Work.perform(deps, { gateway, handOn }, services, work);
  const fanOutMs = deps.clock.now() - started;
  log.info("delivered", { task: work.task, ...delivered, ...(delivered.posts > 0 && { fanOutMs }) });
};
