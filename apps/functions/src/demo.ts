import type { World } from "@parley/core/context";
import * as Demo from "@parley/core/room/demo";
import { deployed } from "./aws";
import { DEMO } from "./demo-talk";
import type { Shell } from "./shell";

/** IAM takes some seconds until a new role may do what it may; the deployment invokes this as soon as the function is there. */
const WAITS_MS = [1_000, 2_000, 4_000, 8_000, 16_000];

const isDenied = (error: unknown): boolean => error instanceof Error && error.name === "AccessDeniedException";

/** Fills an empty preview stage with rooms and a conversation. Invoked after every deploy of one: a second run changes nothing. */
export const create = (shell: () => Shell) => async () => {
  const { world, log } = shell();
  await fill(world);
  log.info("demo filled", { rooms: DEMO.rooms.length });
};

const fill = async (world: World, [wait, ...waits] = WAITS_MS): Promise<void> => {
  try {
    await Demo.fill(world, DEMO);
  } catch (error) {
    if (!isDenied(error) || wait === undefined) throw error;
    await world.clock.sleep(wait);
    await fill(world, waits);
  }
};

export const handler = deployed("demo", create);
