import * as Connection from "@parley/core/live/connection";
import * as Surplus from "@parley/core/live/surplus";
import * as Session from "@parley/core/people/session";
import { SUBPROTOCOL } from "@parley/protocol/version";
import { deployed } from "./aws";
import { ConnectEvent, subprotocols } from "./event";
import type { Shell } from "./shell";

/**
 * Records the connection, and refuses it where its session has ended since the ticket was used up: a sign-out either finds the connection
 * recorded, or is seen here (I15). Accepts Parley's subprotocol where it was offered: a browser that offers some must get one back.
 */
export const create = (shell: () => Shell) => async (raw: unknown) => {
  const { headers, requestContext } = ConnectEvent.parse(raw);
  const { session, ...user } = requestContext.authorizer;
  const { connectionId, requestId } = requestContext;
  const { world, gateway, log } = shell();
  await Connection.open(world, connectionId, user, session);
  if (!(await Session.findByHash(world, session))) {
    // It hears no room yet, so that nobody is to be told.
    await Connection.forget(world, connectionId);
    return { statusCode: 401 };
  }
  try {
    await Surplus.close(world, gateway, user.userId);
  } catch (cause) {
    // Nobody is kept out because an old connection of theirs could not be closed: the next one tries again.
    log.error("surplus stays", cause, { connectionId, requestId });
  }
  const accepted = subprotocols(headers).includes(SUBPROTOCOL);
  return { statusCode: 200, ...(accepted && { headers: { "Sec-WebSocket-Protocol": SUBPROTOCOL } }) };
};

export const handler = deployed("connect", create);
