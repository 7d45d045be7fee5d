import { isSecret, type Presented } from "@parley/core/people/session";
import { deleteCookie, setCookie } from "hono/cookie";
import type { Request } from "./http/request";
import { ownOrigin } from "./own-page";

/**
 * The session's cookie. Over HTTPS its name begins with `__Host-`: a browser then takes it from this very host only, and a page of a sibling
 * or parent host cannot plant one. Cookies of earlier versions have the plain name. They count until their sessions end, at most 30 days after
 * the update, and no session of this version counts by it.
 */
const PLAIN = "parley_session";
const HOST = "__Host-";
const HOST_ONLY = `${HOST}${PLAIN}`;

/** As many as the table reads in one call. */
const MAX_PRESENTED = 100;

export const isSecure = (c: Request): boolean => ownOrigin(c).startsWith("https:");

/** The sessions that a request presents, each once: of one name there may be several, where one was planted. */
export const presented = (c: Request): Presented[] => {
  const hostOnly = values(c, HOST_ONLY);
  const all = [
    ...hostOnly.map((secret) => ({ secret, hostOnly: true })),
    ...values(c, PLAIN)
      .filter((secret) => !hostOnly.includes(secret))
      .map((secret) => ({ secret, hostOnly: false })),
  ];
  return all.slice(0, MAX_PRESENTED);
};

const values = (c: Request, name: string): string[] => {
  const pairs = (c.req.header("cookie") ?? "").split(/; */).map((pair) => pair.split("="));
  return [...new Set(pairs.flatMap(([key, value = ""]) => (key?.trim() === name && isSecret(value) ? [value] : [])))];
};

/** What a cookie's name begins with. */
export const prefix = (c: Request): string => (isSecure(c) ? HOST : "");

export const options = (c: Request) => ({ path: "/", httpOnly: true, sameSite: "Lax" as const, secure: isSecure(c) });

/** Sets the session's cookie, in the place of whichever there was. */
export const set = (c: Request, secret: string, expiresAt: number): void => {
  setCookie(c, prefix(c) + PLAIN, secret, { ...options(c), expires: new Date(expiresAt) });
  if (isSecure(c) && values(c, PLAIN).length > 0) deleteCookie(c, PLAIN, options(c));
};

/** Takes away the cookies that the request presents. */
export const clear = (c: Request): void => {
  for (const name of [HOST_ONLY, PLAIN]) if (values(c, name).length > 0) deleteCookie(c, name, options(c));
};
