import * as Connection from "@parley/core/connection";
import { inParallel } from "@parley/core/context";
import * as FanOut from "@parley/core/fan-out";
import * as Session from "@parley/core/session";
import * as User from "@parley/core/user";
import { ERRORS, ParleyError } from "@parley/protocol/error";
import { explain } from "@parley/protocol/frame";
import { LIMITS } from "@parley/protocol/limits";
import { GuestInput, type Ticket } from "@parley/protocol/session";
import { type Context, Hono } from "hono";
import { handle } from "hono/aws-lambda";
import { bodyLimit } from "hono/body-limit";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { deployed, originKey } from "./aws";
import { asParleyError } from "./reply";
import type { Shell } from "./shell";
import { throughCloudFront } from "./through-cloudfront";

const COOKIE = "parley_session";

/** The sign-in contract of `@parley/protocol/session`. */
const createApp = (shell: () => Shell) => {
  const app = new Hono().basePath("/api");

  app.onError((cause, c) => {
    const error = asParleyError(cause);
    const { status } = ERRORS[error.code];
    const told = { path: c.req.path, code: error.code };
    if (status >= 500) shell().log.error("api failed", cause, told);
    else shell().log.info("refused", told);
    return c.json({ error: error.message, code: error.code }, status);
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
    if (c.req.method !== "GET") requireSameOrigin(c);
    await next();
  });

  app.post("/guest", async (c) => {
    if (!shell().guests)
      throw new ParleyError("session.guests_disabled", "Unable to sign in: guests are not allowed here.");
    const input = GuestInput.safeParse(await json(c));
    if (!input.success) throw new ParleyError("input.invalid", `Unable to sign in: ${explain(input.error)}.`);
    const user = await User.create(shell().world, input.data.username);
    const { secret, expiresAt } = await Session.open(shell().world, user);
    setCookie(c, COOKIE, secret, { ...cookieOptions(c), expires: new Date(expiresAt) });
    return c.json(user);
  });

  app.get("/session", async (c) => {
    const { secret, user } = await session(c);
    await renew(c, secret);
    return c.json(user);
  });

  app.delete("/session", async (c) => {
    const { secret, user } = await session(c);
    const { world, gateway } = shell();
    await Session.close(world, secret);
    const connections = await Connection.ofUser(world, user.userId, Session.hash(secret));
    await inParallel(connections, PARALLEL_CLOSES, async ({ connectionId }) => {
      await FanOut.deliver(world, gateway, await Connection.forget(world, connectionId));
      await disconnect(gateway, connectionId);
    });
    deleteCookie(c, COOKIE, cookieOptions(c));
    return c.body(null, 204);
  });

  app.post("/tickets", async (c) => {
    const { secret, user } = await session(c);
    await renew(c, secret);
    const { ticket, expiresAt } = await Session.issueTicket(shell().world, secret, user);
    const url = realtimeUrl(c, shell().realtimeUrl);
    return c.json({ ticket, expiresAt: new Date(expiresAt).toISOString(), url } satisfies Ticket);
  });

  const session = async (c: Context) => {
    const secret = getCookie(c, COOKIE);
    const user = secret && (await Session.find(shell().world, secret));
    if (!secret || !user) throw new ParleyError("session.required", "Unable to go on: sign in first.");
    return { secret, user };
  };

  /** Whoever comes again within a session's time stays signed in: the session lasts longer, and so must its cookie. */
  const renew = async (c: Context, secret: string) => {
    const expiresAt = await Session.renew(shell().world, secret);
    if (expiresAt !== undefined) setCookie(c, COOKIE, secret, { ...cookieOptions(c), expires: new Date(expiresAt) });
  };

  return app;
};

/** A person's tabs at once; one that fails does not keep the others open. */
const PARALLEL_CLOSES = 10;

/** Closes a connection, which may have ended by itself without a word. */
const disconnect = async (gateway: FanOut.Gateway, connectionId: string): Promise<void> => {
  try {
    await gateway.disconnect(connectionId);
  } catch (error) {
    if (!(error instanceof Error && error.name === "GoneException")) throw error;
  }
};

const isSecure = (c: Context): boolean => c.req.header("x-forwarded-proto") === "https";

const cookieOptions = (c: Context) => ({
  path: "/",
  httpOnly: true,
  sameSite: "Lax" as const,
  secure: isSecure(c),
});

/** Browsers say where a request comes from (Fetch Metadata); what is not a browser has no cookie to abuse. */
const requireSameOrigin = (c: Context): void => {
  const site = c.req.header("sec-fetch-site");
  if (site !== undefined && site !== "same-origin" && site !== "none")
    throw new ParleyError("session.cross_origin", "Unable to do this from another site.");
};

const json = async (c: Context): Promise<unknown> => {
  try {
    return await c.req.json();
  } catch (cause) {
    throw new ParleyError("frame.invalid_json", "Unable to read the request: it is not JSON.", { cause });
  }
};

const tooLarge = () => new ParleyError("frame.too_large", "Unable to read the request: it is too large.");

const realtimeUrl = (c: Context, configured: string): string =>
  configured.startsWith("/") ? `${isSecure(c) ? "wss" : "ws"}://${c.req.header("host")}${configured}` : configured;

export const create = (shell: () => Shell) => handle(createApp(shell));

export const handler = deployed("api", throughCloudFront(originKey, create));
