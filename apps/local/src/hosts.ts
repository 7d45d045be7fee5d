import type { IncomingMessage } from "node:http";

/** Why a request is not served. */
export type Refusal = { statusCode: number; sentence: string };

const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];

/**
 * Serves only the hosts that the product is meant to have: a page whose own name was made to lead here (DNS rebinding) is of this origin for
 * its browser, but asks for its own host. `more` are names beside the loopback ones; ports do not matter.
 */
export const createHostCheck = (more: readonly string[]) => {
  const hosts = new Set([...LOOPBACK, ...more]);
  return ({ headers: { host = "" } }: IncomingMessage): Refusal | undefined => {
    const name = hostname(`http://${host}`);
    if (name !== undefined && hosts.has(name)) return undefined;
    return {
      statusCode: 421,
      sentence: "Parley does not serve this host. Open http://localhost, or name the host in PARLEY_HOSTS.",
    };
  };
};

/** Refuses WebSockets from pages of other origins. Programs that are no browsers send no Origin. */
export const checkOrigin = ({ headers }: IncomingMessage): Refusal | undefined => {
  const { origin, host, "x-forwarded-host": forwarded } = headers;
  if (origin === undefined || [host, forwarded].includes(URL.canParse(origin) ? new URL(origin).host : origin))
    return undefined;
  return { statusCode: 403, sentence: "Parley does not talk to pages of other origins." };
};

const hostname = (url: string): string | undefined => (URL.canParse(url) ? new URL(url).hostname : undefined);
