import * as Account from "@parley/core/people/account";
import * as Budget from "@parley/core/people/budget";
import * as Challenge from "@parley/core/people/challenge";
import * as Passkey from "@parley/core/people/passkey";
import * as Session from "@parley/core/people/session";
import * as SignIn from "@parley/core/people/sign-in";
import type { PasskeyRow } from "@parley/core/table/row";
import {
  PasskeyInput,
  type PasskeyList,
  type PasskeyOptions,
  PasskeySignInInput,
  type Passkey as Shown,
} from "@parley/protocol/account";
import { ROUTE_LIMITS } from "@parley/protocol/budgets";
import { LIMITS } from "@parley/protocol/limits";
import { Hono } from "hono";
import { ownOrigin } from "../own-page";
import { addressOf, envOf, type HonoEnv, type Request, read } from "./request";
import { aroundSignIn } from "./sign-in";
import { findSession, freshSessionOf, prove, sessionOf } from "./signed-in";

/** Imported where it is needed alone: nothing else has to load it. */
const library = () => import("@simplewebauthn/server");

const SIGN_IN = "sign in";
/** A registration belongs to the session that began it. */
const registrationOf = ({ secret }: Session.Session): string => `register for ${Session.hash(secret)}`;

/** Passkeys: bound to the product's own origin, and each challenge is good once. */
export const passkeys = new Hono<HonoEnv>()
  .get("/", async (c) => {
    const { user } = await sessionOf(c);
    const rows = await Passkey.ofUser(envOf(c).deps, user.userId);
    return c.json({ passkeys: rows.map(shownPasskey) } satisfies PasskeyList);
  })

  .post("/registration", async (c) => {
    const { deps } = envOf(c);
    const session = await freshSessionOf(c);
    const { userId, username } = session.user;
    await Budget.chargePerson(deps, userId, ROUTE_LIMITS["POST /api/passkeys/registration"].budget);
    await requireMaySignUp(c, session);
    const { generateRegistrationOptions } = await library();
    const own = await Passkey.ofUser(deps, userId);
    const { rpID } = expected(c);
    const options = await generateRegistrationOptions({
      rpName: "Parley",
      rpID,
      userName: username,
      userDisplayName: username,
      userID: new TextEncoder().encode(userId),
      excludeCredentials: own.map(({ credentialId, transports }) => ({ id: credentialId, transports })),
      authenticatorSelection: { residentKey: "required", userVerification: "required" },
    });
    await Challenge.keep(deps, options.challenge, registrationOf(session), LIMITS.challengeTtlMs);
    return c.json({ ...options } satisfies PasskeyOptions);
  })

  .post("/", async (c) => {
    const { deps, administration } = envOf(c);
    const session = await freshSessionOf(c);
    const { userId } = session.user;
    await Budget.chargePerson(deps, userId, ROUTE_LIMITS["POST /api/passkeys"].budget);
    const { name, response } = await read(c, PasskeyInput, "add the passkey");
    await requireMaySignUp(c, session);
    const { verifyRegistrationResponse } = await library();
    const { registrationInfo } = await verifyRegistrationResponse({
      response: withTransports(response),
      expectedChallenge: (challenge) => Challenge.use(deps, challenge, registrationOf(session)),
      ...expectedAsGiven(c),
    }).catch((cause: unknown) => {
      throw Passkey.refused(cause);
    });
    if (!registrationInfo) throw Passkey.refused();
    const { credential } = registrationInfo;
    const row: PasskeyRow = {
      userId,
      credentialId: credential.id,
      publicKey: Buffer.from(credential.publicKey).toString("base64url"),
      counter: credential.counter,
      transports: credential.transports ?? [],
      name,
      createdAt: deps.clock.now(),
    };
    await Passkey.add(deps, row);
    const person = await Account.settle(deps, userId, administration);
    // A guest is a member now.
    if (person) await prove(c, session, person);
    return c.json(shownPasskey(row));
  })

  .delete("/:id", async (c) => {
    const { deps } = envOf(c);
    const { user } = await freshSessionOf(c);
    await Budget.chargePerson(deps, user.userId, ROUTE_LIMITS["DELETE /api/passkeys/:id"].budget);
    await Passkey.remove(deps, user.userId, c.req.param("id"));
    return c.body(null, 204);
  })

  .post("/challenge", async (c) => {
    const { deps } = envOf(c);
    await Budget.chargeAddress(deps, addressOf(c), ROUTE_LIMITS["POST /api/passkeys/challenge"].budget);
    const { generateAuthenticationOptions } = await library();
    const { rpID } = expected(c);
    const options = await generateAuthenticationOptions({ rpID, userVerification: "required" });
    await Challenge.keep(deps, options.challenge, SIGN_IN, LIMITS.challengeTtlMs);
    return c.json({ ...options } satisfies PasskeyOptions);
  })

  .post("/sign-in", async (c) => {
    const { deps } = envOf(c);
    await Budget.chargeAddress(deps, addressOf(c), ROUTE_LIMITS["POST /api/passkeys/sign-in"].budget);
    const { response, switch: mayLeave = false } = await read(c, PasskeySignInInput, "sign in");
    const passkey = await Passkey.find(deps, response.id);
    if (!passkey || (response.response.userHandle && handleOf(response.response.userHandle) !== passkey.userId))
      throw Passkey.refused();
    const caller = await findSession(c);
    const around = await aroundSignIn(c, caller?.user);
    // Before the challenge is used up: the same answer comes again.
    if (SignIn.guestOf(around) && !mayLeave) throw SignIn.exists();
    const { verifyAuthenticationResponse } = await library();
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: withUserHandle(response),
      expectedChallenge: (challenge) => Challenge.use(deps, challenge, SIGN_IN),
      ...expectedAsGiven(c),
      credential: {
        id: passkey.credentialId,
        publicKey: new Uint8Array(Buffer.from(passkey.publicKey, "base64url")),
        counter: passkey.counter,
      },
    }).catch((cause: unknown) => {
      throw Passkey.refused(cause);
    });
    if (!verified) throw Passkey.refused();
    await Passkey.noteUse(deps, passkey.credentialId, authenticationInfo.newCounter);
    return c.json(await prove(c, caller, await SignIn.settled(deps, passkey.userId, around)));
  });

const handleOf = (userHandle: string): string => Buffer.from(userHandle, "base64url").toString();

/** What a passkey must belong to: the product's own origin. */
const expected = (c: Request): { origin: string; rpID: string } => {
  const { origin, hostname } = new URL(ownOrigin(c));
  return { origin, rpID: hostname };
};

const expectedAsGiven = (c: Request) => {
  const { origin, rpID } = expected(c);
  return { expectedOrigin: origin, expectedRPID: rpID, requireUserVerification: true };
};

/** Absent is not undefined for the library. */
const withTransports = ({
  response: { transports, ...response },
  authenticatorAttachment,
  ...rest
}: PasskeyInput["response"]) => ({
  ...rest,
  ...(authenticatorAttachment && { authenticatorAttachment }),
  response: { ...response, ...(transports && { transports }) },
});

const withUserHandle = ({
  response: { userHandle, ...response },
  authenticatorAttachment,
  ...rest
}: PasskeySignInInput["response"]) => ({
  ...rest,
  ...(authenticatorAttachment && { authenticatorAttachment }),
  response: { ...response, ...(userHandle && { userHandle }) },
});

/** A guest's first passkey makes an account. Throws `account.sign_up_closed`. */
const requireMaySignUp = async (c: Request, { user }: Session.Session): Promise<void> => {
  const around = await aroundSignIn(c, user);
  if (SignIn.guestOf(around) && !SignIn.maySignUp(undefined, around)) throw SignIn.closed();
};

export const shownPasskey = ({ credentialId, name, createdAt, usedAt }: PasskeyRow): Shown => ({
  id: Passkey.idOf(credentialId),
  name,
  createdAt: new Date(createdAt).toISOString(),
  ...(usedAt !== undefined && { lastUsedAt: new Date(usedAt).toISOString() }),
});
