import { ProviderQuery } from "@parley/protocol/account";
import { LIMITS } from "@parley/protocol/limits";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import * as z from "zod/mini";
import type { Request } from "./http/request";
import { options, prefix } from "./session-cookie";

/**
 * The cookie of a sign-in that is under way with a provider: it is of the browser that began, and so binds the answer to it. Over HTTPS no other
 * host can set it. Nothing is believed of it that its browser must not say: what may be done is decided when the answer is there.
 */
const PLAIN = "parley_provider";

const nameOf = (c: Request): string => prefix(c) + PLAIN;

const Text = z.string().check(z.minLength(1), z.maxLength(128));
const UnderWay = z.object({
  ...ProviderQuery.shape,
  state: Text,
  verifier: Text,
  nonce: Text,
});
export type UnderWay = z.infer<typeof UnderWay>;

export const set = (c: Request, underWay: UnderWay): void => {
  const value = Buffer.from(JSON.stringify(underWay)).toString("base64url");
  setCookie(c, nameOf(c), value, { ...options(c), maxAge: LIMITS.providerTtlMs / 1000 });
};

/** Undefined where there is none, or it is damaged. */
export const read = (c: Request): UnderWay | undefined => {
  try {
    return UnderWay.parse(JSON.parse(Buffer.from(getCookie(c, nameOf(c)) ?? "", "base64url").toString()));
  } catch {
    return undefined;
  }
};

export const clear = (c: Request): void => {
  deleteCookie(c, nameOf(c), options(c));
};
