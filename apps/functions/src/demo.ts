import type { Deps } from "@parley/core/context";
import * as Demo from "@parley/core/room/demo";
import { DEMO } from "./demo-talk";
import type { Env } from "./env";

/** IAM takes some seconds until a new role may do what it may; the deployment invokes this as soon as the function is there. */
const WAITS_MS = [1_000, 2_000, 4_000, 8_000, 16_000];

const isDenied = (error: unknown): boolean => error instanceof Error && error.name === "AccessDeniedException";

/** Fills an empty preview stage with rooms and a conversation. Invoked after every deploy of one: a second run changes nothing. */
export const create = (env: () => Env) => async () => {
  const { deps, log } = env();
  await fill(deps);
  log.info("demo filled", { rooms: DEMO.rooms.length });
};

const fill = async (deps: Deps, [wait, ...waits] = WAITS_MS): Promise<void> => {
  try {
    await Demo.fill(deps, DEMO);
  } catch (error) {
    if (!isDenied(error) || wait === undefined) throw error;
    await deps.clock.sleep(wait);
    await fill(deps, waits);
  }
};
