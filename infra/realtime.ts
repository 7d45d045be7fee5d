import { common } from "./functions";
import { table } from "./table";

/** The WebSocket API. Its predefined routes are all there are: dispatch by action is in code. */
const socket = new sst.aws.ApiGatewayWebSocket("Socket", {
  transform: {
    // Both go together: one alone leaves the other at zero, which refuses everything.
    stage: { defaultRouteSettings: { throttlingBurstLimit: 1_000, throttlingRateLimit: 2_000 } },
  },
});

/** What the functions are linked to: where clients connect, and the right to post to them. */
export const realtime = new sst.Linkable("Realtime", {
  properties: { url: socket.url, managementEndpoint: socket.managementEndpoint },
  include: [
    sst.aws.permission({
      actions: ["execute-api:ManageConnections"],
      resources: [$interpolate`${socket.nodes.api.executionArn}/*/*/@connections/*`],
    }),
  ],
});

/** A ticket may come as a subprotocol or in the query: with an identity source, API Gateway would insist on one of them. */
const tickets = socket.addAuthorizer("Tickets", {
  lambda: {
    function: { ...common, handler: "apps/functions/src/authorizer.handler", link: [table] },
    identitySources: [],
  },
});

socket.route(
  "$connect",
  { ...common, handler: "apps/functions/src/connect.handler", link: [table] },
  { auth: { lambda: tickets.id } },
);
socket.route("$disconnect", { ...common, handler: "apps/functions/src/disconnect.handler", link: [table, realtime] });
const messages = socket.route(
  "$default",
  { ...common, handler: "apps/functions/src/message.handler", link: [table, realtime] },
  { transform: { route: { routeResponseSelectionExpression: "$default" } } },
);

/** With it, what the function returns goes back on the socket: a reply costs no post. */
new aws.apigatewayv2.RouteResponse("Replies", {
  apiId: socket.nodes.api.id,
  routeId: messages.nodes.route.id,
  routeResponseKey: "$default",
});
