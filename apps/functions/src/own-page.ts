import { ParleyError } from "@parley/protocol/error";
import type { Context } from "hono";

/** The host that the caller asked, which CloudFront and other proxies replace by the function's own. */
export const askedHost = (c: Context): string =>
  (c.req.header("x-forwarded-host") ?? c.req.header("host") ?? "").split(",")[0]?.trim() ?? "";

/** The product's own origin: its public address where it is told one, else the one that was asked. */
export const originOf = (c: Context, url: string | undefined): string =>
  url ?? `${c.req.header("x-forwarded-proto") === "https" ? "https" : "http"}://${askedHost(c)}`;

/**
 * Throws where a page of another origin may have sent the request. Browsers say where it comes from, by Fetch Metadata or by `Origin`; what
 * is not a browser has no cookie to abuse. A body must be `application/json`, which such a page cannot send without leave.
 */
export const requireOwnPage = async (c: Context): Promise<void> => {
  if (!isOwn(c)) throw new ParleyError("session.cross_origin", "Unable to do this from another site.");
  const type = c.req.header("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json" && (await c.req.text()) !== "")
    throw new ParleyError("frame.invalid_json", "Unable to read the request: send it as application/json.");
};

const isOwn = (c: Context): boolean => {
  const site = c.req.header("sec-fetch-site");
  if (site !== undefined) return site === "same-origin" || site === "none";
  const origin = c.req.header("origin");
  return origin === undefined || hostOf(origin) === askedHost(c).toLowerCase();
};

const hostOf = (origin: string): string | undefined => (URL.canParse(origin) ? new URL(origin).host : undefined);
