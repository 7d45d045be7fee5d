import * as Budget from "@parley/core/people/budget";
import * as Session from "@parley/core/people/session";
import type { SessionList } from "@parley/protocol/account";
import { ROUTE_LIMITS } from "@parley/protocol/budgets";
import { ParleyError } from "@parley/protocol/error";
import { Hono } from "hono";
import * as SessionCookie from "../session-cookie";
import { envOf, type HonoEnv } from "./request";
import { endSession, sessionOf } from "./signed-in";

/** Where the caller is signed in, newest use first, and how they end that. */
export const sessions = new Hono<HonoEnv>()
  .get("/", async (c) => {
    const { deps } = envOf(c);
    const { user, secret } = await sessionOf(c);
    const own = await Session.ofUser(deps, user.userId);
    return c.json({
      sessions: own
        .sort((a, b) => b.usedAt - a.usedAt)
        .map(({ id, device, createdAt, usedAt }) => ({
          id,
          device,
          createdAt: new Date(createdAt).toISOString(),
          lastUsedAt: new Date(usedAt).toISOString(),
          current: id === Session.hash(secret),
        })),
    } satisfies SessionList);
  })

  .delete("/:id", async (c) => {
    const { deps } = envOf(c);
    const { user, secret } = await sessionOf(c);
    await Budget.chargePerson(deps, user.userId, ROUTE_LIMITS["DELETE /api/sessions/:id"].budget);
    const id = c.req.param("id");
    const own = await Session.ofUser(deps, user.userId);
    if (!own.some((session) => session.id === id))
      throw new ParleyError("session.not_found", "Unable to end this: you have no such session.");
    await endSession(c, id);
    if (id === Session.hash(secret)) SessionCookie.clear(c);
    return c.body(null, 204);
  })

  .delete("/", async (c) => {
    const { deps } = envOf(c);
    const { user, secret } = await sessionOf(c);
    await Budget.chargePerson(deps, user.userId, ROUTE_LIMITS["DELETE /api/sessions"].budget);
    for (const { id } of await Session.ofUser(deps, user.userId))
      if (id !== Session.hash(secret)) await endSession(c, id);
    return c.body(null, 204);
  });
