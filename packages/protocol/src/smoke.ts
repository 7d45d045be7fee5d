import * as z from "zod/mini";

/**
 * How the smoke test signs its three accounts in, of which `root` governs the public rooms that they make, where a stage has a secret for that: `POST /api/smoke/sign-in` `SmokeSignInInput` → `SignedIn` and
 * the cookie. Elsewhere there is no such route.
 *
 * - `at`: now, in milliseconds. A proof is good for two minutes, once.
 * - `nonce`: at least 128 random bits, another one each time.
 * - `proof`: the HMAC-SHA256, by the secret, of `parley smoke`, the stage's origin, `account`, `at` and `nonce` with line feeds between them.
 */
export const SmokeSignInInput = z.strictObject({
  account: z.enum(["ada", "bob", "root"]),
  at: z.int().check(z.minimum(0)),
  nonce: z.string().check(z.regex(/^[\w-]{22,64}$/, "must be base64url")),
  proof: z.string().check(z.regex(/^[\w-]{43}$/, "must be a SHA-256 as base64url")),
});
export type SmokeSignInInput = z.infer<typeof SmokeSignInInput>;
