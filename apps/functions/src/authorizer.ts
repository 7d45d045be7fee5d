import * as Session from "@parley/core/people/session";
import { TICKET_SUBPROTOCOL_PREFIX } from "@parley/protocol/version";
import type { Env } from "./env";
import { AuthorizerEvent, identityContext, subprotocols } from "./event";

/** Uses the ticket up. API Gateway answers the upgrade with 401 when this throws `Unauthorized`, and only for that very word. */
export const create = (env: () => Env) => async (raw: unknown) => {
  const event = AuthorizerEvent.parse(raw);
  const offered = subprotocols(event.headers).find((protocol) => protocol.startsWith(TICKET_SUBPROTOCOL_PREFIX));
  const ticket = offered?.slice(TICKET_SUBPROTOCOL_PREFIX.length) ?? event.queryStringParameters?.authorization;
  const identity = ticket ? await Session.redeemTicket(env().deps, ticket) : undefined;
  if (!identity) {
    env().log.info("refused");
    throw new Error("Unauthorized");
  }
  return {
    principalId: identity.userId,
    policyDocument: {
      Version: "2012-10-17" as const,
      Statement: [{ Action: "execute-api:Invoke", Effect: "Allow" as const, Resource: event.methodArn }],
    },
    context: identityContext(identity),
  };
};
