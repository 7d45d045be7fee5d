import type { Deps } from "../context";
import * as Keys from "../table/keys";
import type { ChallengeRow } from "../table/row";
import { ttl } from "../table/table";
import { hash } from "./session";

/**
 * Random texts that count once: what a passkey is to sign, the `state` of a sign-in that is under way with a provider, and what makes a proof of the
 * smoke test differ from all others.
 */

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

/** Remembers until `expiresAt` (ms) a text that somebody else has made. False where it was there already. */
export const spend = (deps: Deps, text: string, expiresAt: number): Promise<boolean> => {
  const row: ChallengeRow = { purpose: "spent", expiresAt, ttl: ttl(expiresAt) };
  return deps.table.put({ ...Keys.challenge(hash(text)), ...row }, { when: "attribute_not_exists(#pk)" });
};
