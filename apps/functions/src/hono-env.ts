import type { Context } from "hono";
import type { ApiGatewayRequestContextV2 } from "hono/aws-lambda";
import type { Env } from "./env";

/** The env of an invocation comes with its event. */
export type HonoEnv = { Bindings: { requestContext: ApiGatewayRequestContextV2; event: { env: Env } } };

export const envOf = (c: Context<HonoEnv>): Env => c.env.event.env;
