/** Why a request is not served. */
export type Refusal = { statusCode: number; sentence: string };

/** The host that was asked, as `Host` says it, the origin of the page that asks, if a page does, and whether a proxy has passed it on. */
export type Asked = { host: string; origin: string | undefined; isForwarded: boolean };

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/;

/** Whether a host name or an IP address is the machine itself. */
export const isLoopback = (host: string): boolean => LOOPBACK.test(host);

/** Whether the machine itself was asked, and not through a proxy, which others than who sits here may use. */
export const isAskedLocally = ({ host, isForwarded }: Asked): boolean =>
  !isForwarded && isLoopback(hostname(`http://${host}`) ?? "");

/**
 * Serves only the host that the product is meant to have: that of its public address or, without one, the machine itself. A page whose own
 * name was made to lead here (DNS rebinding) is of this origin for its browser, but asks for its own host. Ports do not matter.
 */
export const checkHost = (asked: Asked, publicUrl: string | undefined): Refusal | undefined => {
  if (publicUrl === undefined)
    return isAskedLocally(asked)
      ? undefined
      : misdirected("open http://localhost, or name the address that people open in PARLEY_URL");
  return hostname(`http://${asked.host}`) === new URL(publicUrl).hostname
    ? undefined
    : misdirected(`open ${publicUrl}, and let a proxy in front pass on the host that it was asked for`);
};

const misdirected = (advice: string): Refusal => ({
  statusCode: 421,
  sentence: `Parley does not serve this host: ${advice}.`,
});

/** Refuses WebSockets from pages of other origins. Programs that are no browsers send no Origin. */
export const checkOrigin = ({ host, origin }: Asked, publicUrl: string | undefined): Refusal | undefined =>
  origin === undefined || origin === (publicUrl ?? `http://${host.toLowerCase()}`)
    ? undefined
    : { statusCode: 403, sentence: "Parley does not talk to pages of other origins." };

const hostname = (url: string): string | undefined => (URL.canParse(url) ? new URL(url).hostname : undefined);
