import { ERRORS, ParleyError } from "@parley/protocol/error";
import { LIMITS } from "@parley/protocol/limits";
import { Hono } from "hono";
import { handle, type LambdaEvent } from "hono/aws-lambda";
import { bodyLimit } from "hono/body-limit";
import type { Env } from "./env";
import { account } from "./http/account";
import { deviceLinks } from "./http/device-links";
import { files } from "./http/files";
import { invitations } from "./http/invitations";
import { passkeys } from "./http/passkeys";
import { providers } from "./http/providers";
import { push } from "./http/push";
import { type HonoEnv, noted } from "./http/request";
import { session } from "./http/session";
import { sessions } from "./http/sessions";
import { signIn } from "./http/sign-in";
import { smoke } from "./http/smoke";
import { workspace } from "./http/workspace";
import { requireOwnPage } from "./own-page";

/** The HTTP API: what stands before every route, and the routes of each noun. */
export const createApp = () => {
  const app = new Hono<HonoEnv>().basePath("/api");

  app.onError((cause, c) => {
    const { code, message, retryAfterMs } = noted(c, cause);
    const { status } = ERRORS[code];
    if (retryAfterMs === undefined) return c.json({ error: message, code }, status);
    c.header("Retry-After", String(Math.ceil(retryAfterMs / 1000)));
    return c.json({ error: message, code, retryAfterMs }, status);
  });
  app.notFound((c) => c.json({ error: "Unable to find this.", code: "action.unknown" }, 404));
  app.use(
    bodyLimit({
      maxSize: LIMITS.frameBytes,
      onError: () => {
        throw tooLarge();
      },
    }),
  );
  app.use(async (c, next) => {
    c.header("Cache-Control", "no-store");
    if (c.req.method !== "GET") await requireOwnPage(c);
    await next();
  });

  app.route("/", session);
  app.route("/sign-in", signIn);
  app.route("/smoke", smoke);
  app.route("/passkeys", passkeys);
  app.route("/providers", providers);
  app.route("/device-links", deviceLinks);
  app.route("/account", account);
  app.route("/sessions", sessions);
  app.route("/workspace", workspace);
  app.route("/invitations", invitations);
  app.route("/files", files);
  app.route("/push", push);

  return app;
};

const tooLarge = () => new ParleyError("frame.too_large", "Unable to read the request: it is too large.");

/** Made once, as it is the same for every invocation. */
const handled = handle(createApp());

export const create = (env: () => Env) => async (event: LambdaEvent) => {
  const withEnv = { ...event, env: env() };
  return handled(withEnv);
};
