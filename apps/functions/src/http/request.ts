import { ERRORS, ParleyError } from "@parley/protocol/error";
import { explain } from "@parley/protocol/request";
import type { Context } from "hono";
import type { ApiGatewayRequestContextV2 } from "hono/aws-lambda";
import type * as z from "zod/mini";
import type { Env } from "../env";
import { asParleyError } from "../reply";

/** The env of an invocation comes with its event. */
export type HonoEnv = { Bindings: { requestContext: ApiGatewayRequestContextV2; event: { env: Env } } };

/** One request of the HTTP API. */
export type Request = Context<HonoEnv>;

export const envOf = (c: Request): Env => c.env.event.env;

/** Reads the body by its schema. `purpose` ends the sentence "Unable to …". Throws `frame.invalid_json`, `input.invalid`. */
export const read = async <Input>(c: Request, schema: z.ZodMiniType<Input>, purpose: string): Promise<Input> => {
  const input = schema.safeParse(await json(c));
  if (!input.success) throw new ParleyError("input.invalid", `Unable to ${purpose}: ${explain(input.error)}.`);
  return input.data;
};

const json = async (c: Request): Promise<unknown> => {
  try {
    return await c.req.json();
  } catch (cause) {
    throw new ParleyError("frame.invalid_json", "Unable to read the request: it is not JSON.", { cause });
  }
};

/** What the caller is told of a failure, which is logged. */
export const noted = (c: Request, cause: unknown): ParleyError => {
  const error = asParleyError(cause);
  const fields = { path: c.req.path, code: error.code };
  const { log } = envOf(c);
  if (ERRORS[error.code].status >= 500) log.error("api failed", cause, fields);
  else log.info("refused", fields);
  return error;
};

/** The caller's address, for budgets. Only headers that a client cannot set are trusted. */
export const addressOf = (c: Request): string => {
  const { viewerHeader } = envOf(c);
  const viewer = viewerHeader === undefined ? undefined : c.req.header(viewerHeader);
  return viewer ?? c.env.requestContext.http.sourceIp;
};
