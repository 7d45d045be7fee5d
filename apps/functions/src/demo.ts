import * as Demo from "@parley/core/demo";
import { deployed } from "./aws";
import { DEMO } from "./demo-talk";
import type { Shell } from "./shell";

/** Fills an empty preview stage with rooms and a conversation. Invoked after every deploy of one: a second run changes nothing. */
export const create = (shell: () => Shell) => async () => {
  const { world, log } = shell();
  await Demo.fill(world, DEMO);
  log.info("demo filled", { rooms: DEMO.rooms.length });
};

export const handler = deployed("demo", create);
