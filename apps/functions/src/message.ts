import * as FanOut from "@parley/core/live/fan-out";
import { isAction } from "@parley/protocol/actions";
import { ERRORS } from "@parley/protocol/error";
import type { RequestFrame } from "@parley/protocol/frame";
import { parseRequest, salvageRequestId } from "@parley/protocol/request";
import { isUnanswered, perform } from "./actions";
import type { Env } from "./env";
import { MessageEvent } from "./event";
import * as Reply from "./reply";

const DEFAULT_ROUTE = "$default";

/**
 * Handles every frame of a client: commit, deliver to the others or hand that on, then reply. With this order a crash leaves no reply, and the client's resend
 * completes the rest. The answer goes back as the route response of `$default`, which costs no post. Other routes have no route response; a
 * caller who asked for an answer there gets it by a post.
 */
export const create = (env: () => Env) => async (raw: unknown) => {
  const { body, requestContext } = MessageEvent.parse(raw);
  const { connectionId, routeKey, authorizer } = requestContext;
  const { deps, gateway, handOn, log } = env();
  const { session: _session, ...identity } = authorizer;
  const actor = { ...identity, connectionId };
  const started = deps.clock.now();
  let request: RequestFrame | undefined;
  let reply: string;
  try {
    request = parseRequest(body);
    const { result, deliveries, met } = await perform({ ...deps, actor }, request.action, request.data);
    const committed = deps.clock.now();
    const delivered = await FanOut.deliver(deps, { gateway, handOn }, deliveries);
    const now = deps.clock.now();
    reply = Reply.success(result, { requestId: request.requestId, now });
    const fanOut = delivered.posts > 0 && { fanOutMs: now - committed };
    log.info("performed", { ...fields(), ...met, ...delivered, ...fanOut });
  } catch (cause) {
    const error = Reply.asParleyError(cause);
    if (ERRORS[error.code].status >= 500) log.error("failed", cause, { ...fields(), code: error.code });
    else log.info("refused", { ...fields(), code: error.code });
    const requestId = request ? request.requestId : salvageRequestId(body);
    reply = Reply.failure(error, { requestId, now: deps.clock.now() });
  }
  if (request && isUnanswered(request)) return { statusCode: 200 };
  if (routeKey === DEFAULT_ROUTE) return { statusCode: 200, body: reply };
  const arrived = await FanOut.send(deps, gateway, connectionId, reply);
  if (!arrived) log.error("failed", new Error("The answer could not be posted"), fields());
  return { statusCode: 200 };

  function fields() {
    const action = request && isAction(request.action) ? request.action : undefined;
    return { connectionId, requestId: requestContext.requestId, action, ms: deps.clock.now() - started };
  }
};
