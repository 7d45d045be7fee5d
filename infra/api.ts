import { common } from "./functions";
import { realtime } from "./realtime";
import { settings } from "./settings";
import { table } from "./table";

/** The HTTP API: signing in, and tickets. */
export const api = new sst.aws.ApiGatewayV2("Api");

api.route("ANY /api/{proxy+}", {
  ...common,
  handler: "apps/functions/src/api.handler",
  link: [table, realtime, settings],
});
