import { authorizer, connect, disconnect, message } from "./functions";
import { socket } from "./socket";

/** A ticket may come as a subprotocol or in the query: with an identity source, API Gateway would insist on one of them. */
const tickets = socket.addAuthorizer("Tickets", { lambda: { function: authorizer.arn, identitySources: [] } });

socket.route("$connect", connect.arn, { auth: { lambda: tickets.id } });
socket.route("$disconnect", disconnect.arn);

/**
 * Frames that get no answer (`UNANSWERED` in `apps/functions`). Without a route response nothing is sent back; on `$default` an answer
 * without a body likely becomes an empty frame.
 */
for (const action of ["markRead", "typingStart", "typingStop"]) socket.route(action, message.arn);

/** Every other frame: dispatch by action is in code. */
const frames = socket.route("$default", message.arn, {
  transform: { route: { routeResponseSelectionExpression: "$default" } },
});

/** With it, what the function returns goes back on the socket: a reply costs no post. */
new aws.apigatewayv2.RouteResponse("Replies", {
  apiId: socket.nodes.api.id,
  routeId: frames.nodes.route.id,
  routeResponseKey: "$default",
});
