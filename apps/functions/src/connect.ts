import * as Connection from "@parley/core/live/connection";
import * as Surplus from "@parley/core/live/excess-connections";
import * as Session from "@parley/core/people/session";
import { SUBPROTOCOL } from "@parley/protocol/version";
import type { Env } from "./env";
import { ConnectEvent, subprotocols } from "./event";

/**
 * Records the connection, and refuses it where its session has ended since the ticket was used up: a sign-out either finds the connection
 * recorded, or is seen here (I15). Accepts Parley's subprotocol where it was offered: a browser that offers some must get one back.
 */
export const create = (env: () => Env) => async (raw: unknown) => {
  const { headers, requestContext } = ConnectEvent.parse(raw);
  const { session, ...user } = requestContext.authorizer;
  const { connectionId, requestId } = requestContext;
  const { deps, gateway, handOn, log } = env();
  await Connection.open(deps, connectionId, user, session);
  if (!(await Session.findByHash(deps, session))) {
    // It is subscribed to no room yet, so there is nobody to notify.
    await Connection.forget(deps, connectionId);
    return { statusCode: 401 };
  }
  try {
    await Surplus.close(deps, { gateway, handOn }, user.userId);
  } catch (cause) {
    // Nobody is kept out because an old connection of theirs could not be closed: the next one tries again.
    log.error("excess connections stay", cause, { connectionId, requestId });
  }
  const accepted = subprotocols(headers).includes(SUBPROTOCOL);
  return { statusCode: 200, ...(accepted && { headers: { "Sec-WebSocket-Protocol": SUBPROTOCOL } }) };
};
