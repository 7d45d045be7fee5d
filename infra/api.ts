import { signIn } from "./functions";
import { accessLog, throttled } from "./gateway";
import { policy } from "./this-stage";

/** The HTTP API: signing in, and tickets. The web app is on the same origin, so that no other origin is let in. */
export const api = new sst.aws.ApiGatewayV2("Api", {
  cors: false,
  accessLog: { retention: policy.logRetention },
  transform: {
    stage: (args) => {
      args.defaultRouteSettings = throttled(policy.apiThrottle);
      args.accessLogSettings = accessLog(args.accessLogSettings, {
        method: "$context.httpMethod",
        path: "$context.path",
        error: "$context.error.message",
      });
    },
  },
});

api.route("ANY /api/{proxy+}", signIn.arn);
