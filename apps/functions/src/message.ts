import * as FanOut from "@parley/core/live/fan-out";
import { isAction } from "@parley/protocol/actions";
import { ERRORS } from "@parley/protocol/error";
import { parseRequest, type RequestFrame, salvageRequestId } from "@parley/protocol/frame";
import { isUnanswered, perform } from "./actions";
import { deployed } from "./aws";
import { MessageEvent } from "./event";
import * as Reply from "./reply";
import type { Shell } from "./shell";

const DEFAULT_ROUTE = "$default";

/**
 * Every frame of a client: commit, tell the others, then answer. In this order a crash leaves no answer, and the client's resend completes
 * what was begun. The answer goes back as the route response of `$default`, which costs no post. Other routes have no route response; a
 * caller who asked for an answer there gets it by a post.
 */
export const create = (shell: () => Shell) => async (raw: unknown) => {
  const { body, requestContext } = MessageEvent.parse(raw);
  const { connectionId, routeKey, authorizer } = requestContext;
  const { world, gateway, log } = shell();
  const actor = { userId: authorizer.userId, username: authorizer.username, connectionId };
  const started = world.clock.now();
  let request: RequestFrame | undefined;
  let reply: string;
  try {
    request = parseRequest(body);
    const { result, events } = await perform({ ...world, actor }, request.action, request.data);
    const committed = world.clock.now();
    const delivered = await FanOut.deliver(world, gateway, events);
    const now = world.clock.now();
    reply = Reply.success(result, { requestId: request.requestId, now });
    log.info("performed", { ...told(), ...delivered, ...(delivered.posts > 0 && { fanOutMs: now - committed }) });
  } catch (cause) {
    const error = Reply.asParleyError(cause);
    if (ERRORS[error.code].status >= 500) log.error("failed", cause, { ...told(), code: error.code });
    else log.info("refused", { ...told(), code: error.code });
    const requestId = request ? request.requestId : salvageRequestId(body);
    reply = Reply.failure(error, { requestId, now: world.clock.now() });
  }
  if (request && isUnanswered(request)) return { statusCode: 200 };
  if (routeKey === DEFAULT_ROUTE) return { statusCode: 200, body: reply };
  const arrived = await FanOut.send(world, gateway, connectionId, reply);
  if (!arrived) log.error("failed", new Error("The answer could not be posted"), told());
  return { statusCode: 200 };

  function told() {
    const action = request && isAction(request.action) ? request.action : undefined;
    return { connectionId, requestId: requestContext.requestId, action, ms: world.clock.now() - started };
  }
};

export const handler = deployed("message", create);
