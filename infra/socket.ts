import { accessLog, throttled } from "./gateway";
import { policy } from "./this-stage";

/** The WebSocket API; `realtime.ts` gives it its routes. */
export const socket = new sst.aws.ApiGatewayWebSocket("Socket", {
  accessLog: { retention: policy.logRetention },
  transform: {
    stage: (args) => {
      // Of each route. A limit of its own cannot be given to one here: SST makes the stage before the routes, and API Gateway refuses
      // settings of a route that is not there.
      args.defaultRouteSettings = throttled(policy.socketThrottle);
      args.accessLogSettings = accessLog(args.accessLogSettings, {
        connectionId: "$context.connectionId",
        error: "$context.error.message",
        authorizerError: "$context.authorizer.error",
      });
    },
  },
});

/** Where browsers connect: the WebSocket API's own origin, for the Content-Security-Policy. */
export const socketOrigin = socket.nodes.api.apiEndpoint;

/** What the functions are linked to; it grants nothing. */
export const realtime = new sst.Linkable("Realtime", {
  properties: { url: socket.url, managementEndpoint: socket.managementEndpoint },
});

/** The right to post to connections, to ask after them and to close them. */
export const mayPost = {
  actions: ["execute-api:ManageConnections"],
  resources: [$interpolate`${socket.nodes.api.executionArn}/*/*/@connections/*`],
};
