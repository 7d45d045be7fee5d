import { createHmac, randomInt, timingSafeEqual } from "node:crypto";
import { ParleyError } from "@parley/protocol/error";
import { LIMITS } from "@parley/protocol/limits";
import type { Deps } from "../context";
import * as Keys from "../table/keys";
import type { CodeRow } from "../table/row";
import { ttl } from "../table/table";

/**
 * Codes of six digits that prove a mail address. The table holds keyed hashes of the address and of the code, so its reader can try neither.
 * The first of the secrets makes new codes, and all of them check: a secret can be exchanged while codes are under way.
 */
export type Secrets = readonly [string, ...string[]];

const keyed = (secret: string, ...texts: string[]): string =>
  createHmac("sha256", secret).update(texts.join("\n")).digest("base64url");

const keyOf = (secret: string, address: string): Keys.Key => Keys.code(keyed(secret, "code of", address));
const proofOf = (secret: string, address: string, code: string): string => keyed(secret, "code", address, code);

/** Makes a code for an address. The one before is void. */
export const issue = async (deps: Deps, [secret]: Secrets, address: string): Promise<string> => {
  const code = String(randomInt(1_000_000)).padStart(6, "0");
  const expiresAt = deps.clock.now() + LIMITS.codeTtlMs;
  const row: CodeRow = { proof: proofOf(secret, address, code), tries: 0, expiresAt, ttl: ttl(expiresAt) };
  await deps.table.put({ ...keyOf(secret, address), ...row });
  return code;
};

/** A code that was right. */
export type RightCode = {
  /** Uses it up. Throws `account.code_wrong` where somebody else has. */
  use(): Promise<void>;
  /** Leaves it for exactly one more try, as the caller has to be asked something first. */
  keep(): Promise<void>;
};

/**
 * Checks a code, and counts the try before it looks at the code: of many tries at once, no more than allowed are answered. Throws
 * `account.code_wrong`, whatever is wrong.
 */
export const check = async (deps: Deps, secrets: Secrets, address: string, code: string): Promise<RightCode> => {
  for (const secret of secrets) {
    const key = keyOf(secret, address);
    const row = await deps.table.update<CodeRow>(
      key,
      { add: { tries: 1 } },
      { when: "#tries < :most AND #expiresAt > :now", values: { most: LIMITS.codeTries, now: deps.clock.now() } },
    );
    const proof = proofOf(secret, address, code);
    if (!row || !timingSafeEqual(Buffer.from(row.proof), Buffer.from(proof))) continue;
    const isThis = { when: "#proof = :proof", values: { proof } };
    return {
      use: async () => {
        if (!(await deps.table.remove(key, isThis))) throw wrong();
      },
      keep: async () => {
        await deps.table.update(key, { set: { tries: LIMITS.codeTries - 1 } }, isThis);
      },
    };
  }
  throw wrong();
};

const wrong = () =>
  new ParleyError(
    "account.code_wrong",
    "Unable to go on: the code is wrong or no longer good. Type it again, or ask for another one.",
  );
