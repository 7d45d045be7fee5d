import { signOut } from "@parley/core/live/sign-out";
import * as Budget from "@parley/core/people/budget";
import * as Session from "@parley/core/people/session";
import * as User from "@parley/core/people/user";
import { ROUTE_LIMITS } from "@parley/protocol/budgets";
import { ERRORS, ParleyError } from "@parley/protocol/error";
import { explain } from "@parley/protocol/frame";
import { LIMITS } from "@parley/protocol/limits";
import { GuestInput, type Ticket, TicketInput } from "@parley/protocol/session";
import { type Context, Hono } from "hono";
import { handle, type LambdaEvent } from "hono/aws-lambda";
import { bodyLimit } from "hono/body-limit";
import type { Env } from "./env";
import { envOf, type HonoEnv } from "./hono-env";
import { ownOrigin, requireOwnPage } from "./own-page";
import { asParleyError } from "./reply";
import * as SessionCookie from "./session-cookie";

/** The sign-in contract of `@parley/protocol/session`. */
export const createApp = () => {
  const app = new Hono<HonoEnv>().basePath("/api");

  app.onError((cause, c) => {
    const error = asParleyError(cause);
    const { status } = ERRORS[error.code];
    const fields = { path: c.req.path, code: error.code };
    const { log } = envOf(c);
    if (status >= 500) log.error("api failed", cause, fields);
    else log.info("refused", fields);
    const { code, retryAfterMs } = error;
    if (retryAfterMs === undefined) return c.json({ error: error.message, code }, status);
    c.header("Retry-After", String(Math.ceil(retryAfterMs / 1000)));
    return c.json({ error: error.message, code, retryAfterMs }, status);
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

  app.post("/guest", async (c) => {
    const { guests, deps } = envOf(c);
    if (!guests) throw new ParleyError("session.guests_disabled", "Unable to sign in: guests are not allowed here.");
    const input = GuestInput.safeParse(await json(c));
    if (!input.success) throw new ParleyError("input.invalid", `Unable to sign in: ${explain(input.error)}.`);
    await Budget.chargeAddress(deps, address(c), ROUTE_LIMITS["POST /api/guest"].budget);
    await endSessions(c);
    const user = await User.create(deps, input.data.username);
    const hostOnly = SessionCookie.isSecure(c);
    const { secret, expiresAt } = await Session.open(deps, user, { hostOnly });
    SessionCookie.set(c, secret, expiresAt);
    return c.json(user);
  });

  app.get("/session", async (c) => {
    const found = await presented(c);
    // An ordinary answer: to be nobody is no failure, and a browser writes each 401 to its console as an error.
    if (!found) return c.body(null, 204);
    await renew(c, found);
    return c.json(found.user);
  });

  app.delete("/session", async (c) => {
    await endSessions(c);
    SessionCookie.clear(c);
    return c.body(null, 204);
  });

  app.post("/tickets", async (c) => {
    const { deps, realtimeUrl } = envOf(c);
    const found = await session(c);
    const input = TicketInput.safeParse((await c.req.text()) === "" ? {} : await json(c));
    if (!input.success) throw new ParleyError("input.invalid", `Unable to give a ticket: ${explain(input.error)}.`);
    const { userId } = found.user;
    if ((input.data.userId ?? userId) !== userId)
      throw new ParleyError("session.changed", "Unable to go on: somebody else has signed in in this browser.");
    await Budget.chargePerson(deps, userId, ROUTE_LIMITS["POST /api/tickets"].budget);
    await renew(c, found);
    const { ticket, expiresAt } = await Session.issueTicket(deps, found.secret, found.user);
    const url = addressOf(c, realtimeUrl);
    return c.json({ ticket, userId, expiresAt: new Date(expiresAt).toISOString(), url } satisfies Ticket);
  });

  /** The caller's address, for budgets. Only headers that a client cannot set are trusted. */
  const address = (c: Context<HonoEnv>): string => {
    const { viewerHeader } = envOf(c);
    const viewer = viewerHeader === undefined ? undefined : c.req.header(viewerHeader);
    return viewer ?? c.env.requestContext.http.sourceIp;
  };

  const presented = (c: Context<HonoEnv>) => Session.find(envOf(c).deps, SessionCookie.presented(c));

  const session = async (c: Context<HonoEnv>): Promise<Session.Session> => {
    const found = await presented(c);
    if (!found) throw new ParleyError("session.required", "Unable to go on: sign in first.");
    return found;
  };

  /** Ends all that the request presents, so that a session that was planted beside another one is gone as well. */
  const endSessions = async (c: Context<HonoEnv>): Promise<void> => {
    const { deps, gateway, handOn, log } = envOf(c);
    for (const { secret } of SessionCookie.presented(c))
      for (const failure of await signOut(deps, { gateway, handOn }, secret)) log.error("close failed", failure);
  };

  /** Extends a session that is used in its second half, and its cookie. People of earlier versions are then found by each word. */
  const renew = async (c: Context<HonoEnv>, found: Session.Session) => {
    const { deps } = envOf(c);
    const expiresAt = await Session.renew(deps, found, { hostOnly: SessionCookie.isSecure(c) });
    if (expiresAt === undefined) return;
    SessionCookie.set(c, found.secret, expiresAt);
    await User.enlist(deps, found.user);
  };

  return app;
};

const json = async (c: Context): Promise<unknown> => {
  try {
    return await c.req.json();
  } catch (cause) {
    throw new ParleyError("frame.invalid_json", "Unable to read the request: it is not JSON.", { cause });
  }
};

const tooLarge = () => new ParleyError("frame.too_large", "Unable to read the request: it is too large.");

/** Where the client is to connect. */
const addressOf = (c: Context<HonoEnv>, configured: string): string =>
  configured.startsWith("/") ? `${ownOrigin(c).replace(/^http/, "ws")}${configured}` : configured;

/** Made once, as it is the same for every invocation. */
const handled = handle(createApp());

export const create = (env: () => Env) => async (event: LambdaEvent) => {
  const withEnv = { ...event, env: env() };
  return handled(withEnv);
};
