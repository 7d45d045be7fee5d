import type { PushOutcome } from "@parley/core/live/push-service";
import * as Budget from "@parley/core/people/budget";
import * as PushDevice from "@parley/core/people/push-device";
import * as Session from "@parley/core/people/session";
import { ROUTE_LIMITS } from "@parley/protocol/budgets";
import { ParleyError } from "@parley/protocol/error";
import { type Pushed, type PushPage, PushSubscriptionInput, PushTest } from "@parley/protocol/push";
import { Hono } from "hono";
import { ownOrigin } from "../own-page";
import { deviceOf } from "./device";
import { envOf, type HonoEnv, type Request, read } from "./request";
import { requireWelcome, sessionOf } from "./signed-in";

/** The browsers that get pushes: the contract of `@parley/protocol/push`. */
export const push = new Hono<HonoEnv>()
  .get("/", async (c) => {
    const { deps, pushes } = envOf(c);
    const { user } = await sessionOf(c);
    const devices = await PushDevice.ofUser(deps, user.userId);
    return c.json({
      publicKey: pushes.publicKey,
      devices: devices.sort((a, b) => b.createdAt - a.createdAt).map(shown),
    } satisfies PushPage);
  })

  .post("/", async (c) => {
    const { deps, pushes } = envOf(c);
    const { user, secret } = await charged(c, "POST /api/push");
    await requireWelcome(c, user);
    const input = await read(c, PushSubscriptionInput, "send pushes to this browser");
    if (!pushes.serves(input.endpoint))
      throw new ParleyError(
        "push.service_unknown",
        "Unable to send pushes to this browser: Parley knows nothing of its push service.",
      );
    const owner = {
      userId: user.userId,
      session: Session.hash(secret),
      device: deviceOf(c.req.header("user-agent")),
      origin: ownOrigin(c),
    };
    return c.json(shown(await PushDevice.add(deps, owner, input)));
  })

  .delete("/:id", async (c) => {
    const { user } = await charged(c, "DELETE /api/push/:id");
    await PushDevice.remove(envOf(c).deps, user.userId, c.req.param("id"));
    return c.body(null, 204);
  })

  .post("/test", async (c) => {
    const { deps, pushes } = envOf(c);
    const { user } = await charged(c, "POST /api/push/test");
    const { id } = await read(c, PushTest, "send a push");
    const device = (await PushDevice.ofUser(deps, user.userId)).find((each) => each.id === id);
    if (!device) throw notFound();
    const pushed: Pushed = { type: "test" };
    const answer = await pushes.send({ device, payload: JSON.stringify(pushed), topic: "test" });
    if (answer.outcome === "gone") await PushDevice.remove(deps, user.userId, id);
    requireAccepted(answer);
    return c.body(null, 204);
  });

/** Throws `session.required`, `person.rate_limited`. */
const charged = async (c: Request, route: keyof typeof ROUTE_LIMITS & `${string} /api/push${string}`) => {
  const session = await sessionOf(c);
  const limit = ROUTE_LIMITS[route];
  if ("budget" in limit) await Budget.chargePerson(envOf(c).deps, session.user.userId, limit.budget);
  return session;
};

const shown = ({ id, device, createdAt }: PushDevice.PushDevice) => ({
  id,
  device,
  createdAt: new Date(createdAt).toISOString(),
});

const notFound = () =>
  new ParleyError("push.not_found", "Unable to send a push: this browser gets none, or its push service forgot it.");

const requireAccepted = (answer: PushOutcome): void => {
  if (answer.outcome === "accepted") return;
  if (answer.outcome === "gone") throw notFound();
  const wait = answer.outcome === "later" ? answer.retryAfterMs : undefined;
  throw new ParleyError(
    "push.unavailable",
    "Unable to send a push: the push service of this browser did not take it.",
    wait === undefined ? {} : { retryAfterMs: wait },
  );
};
