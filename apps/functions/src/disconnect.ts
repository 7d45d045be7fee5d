import * as Connection from "@parley/core/live/connection";
import * as FanOut from "@parley/core/live/fan-out";
import { deployed } from "./aws";
import { DisconnectEvent } from "./event";
import type { Shell } from "./shell";

/** Best effort, as API Gateway's `$disconnect` is: it may come late, twice or never. */
export const create = (shell: () => Shell) => async (raw: unknown) => {
  const { connectionId, requestId, disconnectStatusCode } = DisconnectEvent.parse(raw).requestContext;
  const { world, gateway, log } = shell();
  const delivered = await FanOut.deliver(world, gateway, await Connection.forget(world, connectionId));
  log.info("disconnected", { connectionId, requestId, disconnectStatusCode, ...delivered });
  return { statusCode: 200 };
};

export const handler = deployed("disconnect", create);
