import * as Connection from "@parley/core/live/connection";
import * as FanOut from "@parley/core/live/fan-out";
import type { Env } from "./env";
import { DisconnectEvent } from "./event";

/** Best effort, as API Gateway's `$disconnect` is: it may come late, twice or never. */
export const create = (env: () => Env) => async (raw: unknown) => {
  const { connectionId, requestId, disconnectStatusCode } = DisconnectEvent.parse(raw).requestContext;
  const { deps, gateway, handOn, log } = env();
  const delivered = await FanOut.deliver(deps, { gateway, handOn }, await Connection.forget(deps, connectionId));
  log.info("disconnected", { connectionId, requestId, disconnectStatusCode, ...delivered });
  return { statusCode: 200 };
};
