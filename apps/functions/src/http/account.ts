import * as Account from "@parley/core/people/account";
import * as Budget from "@parley/core/people/budget";
import * as Passkey from "@parley/core/people/passkey";
import * as Preferences from "@parley/core/people/preferences";
import * as Profile from "@parley/core/people/profile";
import * as PushDevice from "@parley/core/people/push-device";
import * as Session from "@parley/core/people/session";
import * as SignIn from "@parley/core/people/sign-in";
import { isMember } from "@parley/core/people/workspace";
import * as Block from "@parley/core/room/block";
import * as Deletion from "@parley/core/room/deletion";
import * as Export from "@parley/core/room/export";
import { type AccountExport, AddressInput, DeleteAccountInput, type Account as Shown } from "@parley/protocol/account";
import { ROUTE_LIMITS } from "@parley/protocol/budgets";
import { ParleyError } from "@parley/protocol/error";
import { Provider } from "@parley/protocol/workspace";
import { Hono } from "hono";
import * as SessionCookie from "../session-cookie";
import { shownPasskey } from "./passkeys";
import { envOf, type HonoEnv, type Request, read } from "./request";
import { endAll, freshSessionOf, sessionOf, signedIn } from "./signed-in";

/** The caller's own account. */
export const account = new Hono<HonoEnv>()
  .get("/", async (c) => c.json(await shown(c, await sessionOf(c))))

  .post("/address", async (c) => {
    const { deps, authSecrets } = envOf(c);
    const session = await freshSessionOf(c);
    if (!isMember(session.user))
      throw new ParleyError(
        "account.required",
        "Unable to set an address: sign in with it, and you keep all you have.",
      );
    await Budget.chargePerson(deps, session.user.userId, ROUTE_LIMITS["POST /api/account/address"].budget);
    const input = await read(c, AddressInput, "change the address");
    await SignIn.changeAddress(deps, session.user.userId, input, authSecrets);
    return c.json(await shown(c, session));
  })

  .get("/export", async (c) => {
    const { deps } = envOf(c);
    const session = await sessionOf(c);
    const { userId } = session.user;
    await Budget.chargePerson(deps, userId, ROUTE_LIMITS["GET /api/account/export"].budget);
    const now = deps.clock.now();
    const sessions = await Session.ofUser(deps, userId);
    const passkeys = await Passkey.ofUser(deps, userId);
    const { providers = {} } = (await Account.find(deps, userId)) ?? {};
    const { handle, timeZone } = (await Profile.find(deps, userId)) ?? {};
    const pushDevices = await PushDevice.ofUser(deps, userId);
    const actor = { ...session.user, connectionId: "" };
    c.header("Content-Disposition", 'attachment; filename="parley-export.json"');
    return c.json({
      exportedAt: iso(now),
      account: await shown(c, session),
      passkeys: passkeys.map(shownPasskey),
      providers: Provider.options.flatMap((provider) => {
        const subject = providers[provider];
        return subject === undefined ? [] : [{ provider, subject }];
      }),
      sessions: sessions.map(({ device, createdAt, usedAt }) => ({
        device,
        createdAt: iso(createdAt),
        lastUsedAt: iso(usedAt),
      })),
      profile: { ...(handle !== undefined && { handle }), ...(timeZone !== undefined && { timeZone }) },
      preferences: await Preferences.find(deps, userId),
      pushDevices: pushDevices.map(({ device, origin, createdAt }) => ({ device, origin, createdAt: iso(createdAt) })),
      blocked: (await Block.list({ ...deps, actor })).result.users,
      ...(await Export.rooms({ ...deps, actor }, now + EXPORT_MS)),
    } satisfies AccountExport);
  })

  .delete("/", async (c) => {
    const { deps, handOn } = envOf(c);
    const { user } = await freshSessionOf(c);
    await Budget.chargePerson(deps, user.userId, ROUTE_LIMITS["DELETE /api/account"].budget);
    const { username, messages } = await read(c, DeleteAccountInput, "delete the account");
    if (username !== user.username)
      throw new ParleyError("account.wrong_name", "Unable to delete the account: this is not your name.");
    await Deletion.begin(deps, user.userId, username, messages);
    await endAll(c);
    await handOn({ task: "erasePerson", userId: user.userId });
    SessionCookie.clear(c);
    return c.body(null, 204);
  });

/** Of the function's 29 seconds. */
const EXPORT_MS = 20_000;

const iso = (ms: number): string => new Date(ms).toISOString();

const shown = async (c: Request, session: Session.Session): Promise<Shown> => {
  const { address, passkeys = [], providers = {} } = (await Account.find(envOf(c).deps, session.user.userId)) ?? {};
  return {
    ...signedIn(session.user),
    ...(address !== undefined && { address }),
    passkeys: passkeys.length,
    providers: Provider.options.filter((provider) => provider in providers),
    freshUntil: new Date(Session.freshUntil(session)).toISOString(),
  };
};
