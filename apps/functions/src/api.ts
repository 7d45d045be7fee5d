import * as Session from "@parley/core/session";
import { signOut } from "@parley/core/sign-out";
import * as User from "@parley/core/user";
import { ERRORS, ParleyError } from "@parley/protocol/error";
import { explain } from "@parley/protocol/frame";
import { LIMITS } from "@parley/protocol/limits";
import { GuestInput, type Ticket, TicketInput } from "@parley/protocol/session";
import { type Context, Hono } from "hono";
import { handle } from "hono/aws-lambda";
import { bodyLimit } from "hono/body-limit";
import { deployed } from "./aws";
import { askedHost, requireOwnPage } from "./own-page";
import { asParleyError } from "./reply";
import * as SessionCookie from "./session-cookie";
import type { Shell } from "./shell";

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
    if (c.req.method !== "GET") await requireOwnPage(c);
    await next();
  });

  app.post("/guest", async (c) => {
    if (!shell().guests)
      throw new ParleyError("session.guests_disabled", "Unable to sign in: guests are not allowed here.");
    const input = GuestInput.safeParse(await json(c));
    if (!input.success) throw new ParleyError("input.invalid", `Unable to sign in: ${explain(input.error)}.`);
    await endSessions(c);
    const user = await User.create(shell().world, input.data.username);
    const hostOnly = SessionCookie.isSecure(c);
    const { secret, expiresAt } = await Session.open(shell().world, user, { hostOnly });
    SessionCookie.set(c, secret, expiresAt);
    return c.json(user);
  });

  app.get("/session", async (c) => c.json((await session(c)).user));

  app.delete("/session", async (c) => {
    await endSessions(c);
    SessionCookie.clear(c);
    return c.body(null, 204);
  });

  app.post("/tickets", async (c) => {
    const { secret, user } = await session(c);
    const input = TicketInput.safeParse((await c.req.text()) === "" ? {} : await json(c));
    if (!input.success) throw new ParleyError("input.invalid", `Unable to give a ticket: ${explain(input.error)}.`);
    const { userId } = user;
    if ((input.data.userId ?? userId) !== userId)
      throw new ParleyError("session.changed", "Unable to go on: somebody else has signed in in this browser.");
    const { ticket, expiresAt } = await Session.issueTicket(shell().world, secret, user);
    const url = realtimeUrl(c, shell().realtimeUrl);
    return c.json({ ticket, userId, expiresAt: new Date(expiresAt).toISOString(), url } satisfies Ticket);
  });

  const session = async (c: Context) => {
    const found = await Session.find(shell().world, SessionCookie.presented(c));
    if (!found) throw new ParleyError("session.required", "Unable to go on: sign in first.");
    return found;
  };

  /** Ends all that the request presents, so that a session that was planted beside another one is gone as well. */
  const endSessions = async (c: Context): Promise<void> => {
    const { world, gateway, log } = shell();
    for (const { secret } of SessionCookie.presented(c))
      for (const failure of await signOut(world, gateway, secret)) log.error("close failed", failure);
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

const realtimeUrl = (c: Context, configured: string): string =>
  configured.startsWith("/")
    ? `${SessionCookie.isSecure(c) ? "wss" : "ws"}://${askedHost(c)}${configured}`
    : configured;

export const create = (shell: () => Shell) => handle(createApp(shell));

export const handler = deployed("api", create);
