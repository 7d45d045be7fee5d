import type { IncomingMessage } from "node:http";
import { type BlockList, isIP } from "node:net";

/** Who asks, and for which host, as far as that can be known. */
export type Viewer = {
  /** The IP address. */
  address: string;
  host: string;
  /** The origin of the page that sends the request. */
  origin: string | undefined;
  /** Whether a proxy says that it has passed the request on. */
  isForwarded: boolean;
};

/** What proxies add to requests, whatever else they say. */
const FORWARDED = ["via", "forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"];

/**
 * Reads the viewer off a request. Anybody can write `X-Forwarded-For` and `X-Forwarded-Host`, so they are believed of `proxies` alone. Each
 * proxy appends the address of its own client. So the viewer is the last address that is none of `proxies`.
 */
export const readViewer = ({ socket, headers }: IncomingMessage, proxies: BlockList): Viewer => {
  const { origin, host = "" } = headers;
  const isForwarded = FORWARDED.some((name) => headers[name] !== undefined);
  let address = socket.remoteAddress ?? "";
  if (!isIn(proxies, address)) return { address, host, origin, isForwarded };
  const chain = list(headers["x-forwarded-for"]);
  while (isIn(proxies, address)) {
    const before = withoutPort(chain.pop() ?? "");
    if (!isIP(before)) break;
    address = before;
  }
  return { address, host: list(headers["x-forwarded-host"]).at(-1) ?? host, origin, isForwarded };
};

/** Of a socket that has ended the address is unknown. */
const isIn = (list: BlockList, address: string): boolean =>
  isIP(address) !== 0 && list.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");

const list = (value: string | string[] | undefined): string[] =>
  String(value ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");

/** Some proxies write `203.0.113.7:4711` and `[2001:db8::7]:4711`. */
const withoutPort = (address: string): string => {
  const [, bracketed, plain] = /^(?:\[([^\]]+)\](?::\d+)?|([\d.]+):\d+)$/.exec(address) ?? [];
  return bracketed ?? plain ?? address;
};
