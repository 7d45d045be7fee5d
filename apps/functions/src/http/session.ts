import * as Budget from "@parley/core/people/budget";
import * as PushDevice from "@parley/core/people/push-device";
import * as Session from "@parley/core/people/session";
import * as User from "@parley/core/people/user";
import { ROUTE_LIMITS } from "@parley/protocol/budgets";
import { ParleyError } from "@parley/protocol/error";
import { GuestInput, type Ticket, TicketInput } from "@parley/protocol/session";
import { Hono } from "hono";
import { ownOrigin } from "../own-page";
import * as SessionCookie from "../session-cookie";
import { addressOf, envOf, type HonoEnv, type Request, read } from "./request";
import { begin, endAll, findSession, hasGuests, renew, requireWelcome, sessionOf, signedIn } from "./signed-in";

/** Guests, sessions and tickets: the contract of `@parley/protocol/session`. */
export const session = new Hono<HonoEnv>()
  .post("/guest", async (c) => {
    const { deps } = envOf(c);
    if (!(await hasGuests(c)))
      throw new ParleyError("session.guests_disabled", "Unable to sign in: guests are not allowed here.");
    const { username } = await read(c, GuestInput, "sign in");
    await Budget.chargeAddress(deps, addressOf(c), ROUTE_LIMITS["POST /api/guest"].budget);
    const before = await findSession(c);
    return c.json(await begin(c, await User.comeAnew(deps, username, deps.mintId(), before?.user)));
  })

  .get("/session", async (c) => {
    const found = await findSession(c);
    // An ordinary answer: to be nobody is no failure, and a browser writes each 401 to its console as an error.
    if (!found) return c.body(null, 204);
    await renew(c, found);
    return c.json(signedIn(found.user));
  })

  .delete("/session", async (c) => {
    await endAll(c);
    SessionCookie.clear(c);
    return c.body(null, 204);
  })

  .post("/tickets", async (c) => {
    const { deps, realtimeUrl } = envOf(c);
    const found = await sessionOf(c);
    const isEmpty = (await c.req.text()) === "";
    const input = isEmpty ? {} : await read(c, TicketInput, "give a ticket");
    const { userId } = found.user;
    if ((input.userId ?? userId) !== userId)
      throw new ParleyError("session.changed", "Unable to go on: somebody else has signed in in this browser.");
    await Budget.chargePerson(deps, userId, ROUTE_LIMITS["POST /api/tickets"].budget);
    await requireWelcome(c, found.user).catch(async (cause: unknown) => {
      // Nor does this browser get pushes any more.
      await PushDevice.forget(deps, userId, Session.hash(found.secret));
      throw cause;
    });
    await renew(c, found);
    const { ticket, expiresAt } = await Session.issueTicket(deps, found.secret, found.user);
    const url = whereToConnect(c, realtimeUrl);
    return c.json({ ticket, userId, expiresAt: new Date(expiresAt).toISOString(), url } satisfies Ticket);
  });

/** Where the client is to connect. */
const whereToConnect = (c: Request, configured: string): string =>
  configured.startsWith("/") ? `${ownOrigin(c).replace(/^http/, "ws")}${configured}` : configured;
