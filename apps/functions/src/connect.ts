import * as Connection from "@parley/core/connection";
import { SUBPROTOCOL } from "@parley/protocol/version";
import { deployed } from "./aws";
import { ConnectEvent, subprotocols } from "./event";
import type { Shell } from "./shell";

/** Records the connection, and accepts Parley's subprotocol where it was offered: a browser that offers some must get one back. */
export const create = (shell: () => Shell) => async (raw: unknown) => {
  const { headers, requestContext } = ConnectEvent.parse(raw);
  const { session, ...user } = requestContext.authorizer;
  await Connection.open(shell().world, requestContext.connectionId, user, session);
  const accepted = subprotocols(headers).includes(SUBPROTOCOL);
  return { statusCode: 200, ...(accepted && { headers: { "Sec-WebSocket-Protocol": SUBPROTOCOL } }) };
};

export const handler = deployed("connect", create);
