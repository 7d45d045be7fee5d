import type { Deps } from "../context";
import * as Keys from "../table/keys";
import type { ChallengeRow } from "../table/row";
import { ttl } from "../table/table";
import { hash } from "./session";

/** Random texts that come back once: what a passkey is to sign, and the `state` of a sign-in that is under way with a provider. */

/** Remembers a challenge for `ttlMs`. `purpose`: only an answer to the same purpose uses it up. */
export const keep = async (deps: Deps, challenge: string, purpose: string, ttlMs: number): Promise<void> => {
  const expiresAt = deps.clock.now() + ttlMs;
  const row: ChallengeRow = { purpose, expiresAt, ttl: ttl(expiresAt) };
  await deps.table.put({ ...Keys.challenge(hash(challenge)), ...row });
};

/** Uses a challenge up. False where it was used, has expired, never was, or is of another purpose. */
export const use = async (deps: Deps, challenge: string, purpose: string): Promise<boolean> => {
  const isOfPurpose = { when: "#purpose = :purpose", values: { purpose } };
  const row = await deps.table.remove<ChallengeRow>(Keys.challenge(hash(challenge)), isOfPurpose);
  return row !== undefined && row.expiresAt > deps.clock.now();
};
