import { ParleyError } from "@parley/protocol/error";
import { envOf, type Request } from "./http/request";

/**
 * Where the app is, as `https://chat.example.com`: its links begin with it, passkeys are bound to it, and cookies go by it. It is the
 * configured address or, without one, the host that the caller asked, which CloudFront replaces by the function's own.
 */
export const ownOrigin = (c: Request): string => envOf(c).publicUrl ?? askedOrigin(c);

const askedOrigin = (c: Request): string => {
  const scheme = c.req.header("x-forwarded-proto") === "https" ? "https" : "http";
  const host = (c.req.header("x-forwarded-host") ?? c.req.header("host") ?? "").split(",")[0]?.trim() ?? "";
  return `${scheme}://${host.toLowerCase()}`;
};

/**
 * Throws where a page of another origin may have sent the request. Browsers say where it comes from, by Fetch Metadata or by `Origin`; what
 * is not a browser has no cookie to abuse. A body must be `application/json`, which such a page cannot send without leave.
 */
export const requireOwnPage = async (c: Request): Promise<void> => {
  if (!isOwn(c)) throw new ParleyError("session.cross_origin", "Unable to do this from another site.");
  const type = c.req.header("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json" && (await c.req.text()) !== "")
    throw new ParleyError("frame.invalid_json", "Unable to read the request: send it as application/json.");
};

const isOwn = (c: Request): boolean => {
  const site = c.req.header("sec-fetch-site");
  if (site !== undefined) return site === "same-origin" || site === "none";
  const origin = c.req.header("origin");
  return origin === undefined || origin === ownOrigin(c);
};
