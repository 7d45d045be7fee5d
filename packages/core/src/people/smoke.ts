import { createHmac, timingSafeEqual } from "node:crypto";
import { ParleyError } from "@parley/protocol/error";
import type { SmokeSignInInput } from "@parley/protocol/smoke";
import type { Identity } from "@parley/protocol/workspace";
import type { Deps } from "../context";
import * as Keys from "../table/keys";
import type { LivingProfileRow } from "../table/row";
import * as Challenge from "./challenge";
import { isServiceAdministrator, SERVICE_NAMES } from "./service";
import * as User from "./user";

/** So much the clocks of the stage and of the test may differ. A proof is good for as long. */
const CLOCKS_MS = 2 * 60 * 1000;

/**
 * Signs one of the three in. `origin`: the stage that is asked, so that a proof for one is none for another. Throws `session.proof_refused` for a
 * proof that is wrong, too old, or was used.
 */
export const signIn = async (
  deps: Deps,
  secret: string,
  origin: string,
  { account, at, nonce, proof }: SmokeSignInInput,
): Promise<Identity> => {
  const texts = ["parley smoke", origin, account, String(at), nonce];
  const right = createHmac("sha256", secret).update(texts.join("\n")).digest();
  const given = Buffer.from(proof, "base64url");
  const isRight = given.length === right.length && timingSafeEqual(given, right);
  if (!isRight || Math.abs(deps.clock.now() - at) > CLOCKS_MS || !(await Challenge.spend(deps, nonce, at + CLOCKS_MS)))
    throw new ParleyError("session.proof_refused", "Unable to sign in: the proof is wrong, too old, or was used.");
  const userId = `smoke-${account}` as const;
  const workspaceRole = isServiceAdministrator(userId) ? "administrator" : "member";
  const profile: LivingProfileRow = { username: SERVICE_NAMES[userId], workspaceRole, hasWords: true };
  await deps.table.put({ ...Keys.profile(userId), ...profile }, { when: "attribute_not_exists(#pk)" });
  const person = await User.getOrThrow(deps, userId);
  // Each finds the other one, and nobody else finds them.
  await User.enlist(deps, person);
  // Each run begins with what a new person may do, as the one before may have ended a moment ago. What bounds sign-ins bounds this, too.
  await deps.table.remove(Keys.personBudgets(userId));
  return person;
};
