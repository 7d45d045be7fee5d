import { BlockList, isIP } from "node:net";
import { resolve } from "node:path";
import type { Administration } from "@parley/core/people/account";
import type { Env } from "@parley/functions/env";
import { MailAddress } from "@parley/protocol/account";
import { Provider } from "@parley/protocol/workspace";
import * as z from "zod/mini";
import { isLoopback } from "./hosts";
import type { MailSettings } from "./smtp";
import { StartError } from "./start-error";

export type Settings = {
  /** The IP address to listen on. */
  host: string;
  port: number;
  /** The folder that keeps the database, or `memory` for one that ends with the process. */
  data: string;
  /** The origin that people open, where a proxy with TLS is in front or the product is open to a network. */
  publicUrl: string | undefined;
  /** Proxies whose word on who asks, and for which host, is believed. */
  proxies: BlockList;
  /** The settings by which others than who sits at this machine can reach Parley. */
  openings: readonly string[];
  /** Who may enter, until an administrator says otherwise in the workspace's settings. */
  defaultPolicy: Env["defaultPolicy"];
  administration: Administration;
  /** What `pnpm smoke` signs its accounts in with. Undefined: it has none here. */
  smokeSecret: string | undefined;
  /** The origin of a push service on this machine, for tests. */
  pushService: string | undefined;
  /** The mail server, or `mailbox`: mails are shown on this machine. Undefined: none are sent. */
  mail: MailSettings | "mailbox" | undefined;
  /** The providers that may say who somebody is. */
  providers: Env["providers"];
};

type Variables = Readonly<Record<string, string | undefined>>;

const Port = z.coerce.number().check(z.int(), z.minimum(0), z.maximum(65_535));

/**
 * Reads the settings that apps/local/README.md lists from the environment; an empty variable is an unset one. Folders are taken from `base`.
 * Throws `StartError` where one is wrong, where strangers could sign in though nobody said so, and where nobody could.
 */
export const readSettings = (env: Variables, base: string): Settings => {
  const port = Port.safeParse(env.PORT || "4000");
  if (!port.success) throw new StartError(`PORT must be a number from 0 to 65535, but it is "${env.PORT}".`);
  const host = env.HOST || "127.0.0.1";
  if (!isIP(host))
    throw new StartError(`HOST must be an IP address to listen on, as 127.0.0.1 or 0.0.0.0, but it is "${host}".`);
  const publicUrl = readPublicUrl(env.PARLEY_URL);
  const openings = openingsOf(host, publicUrl);
  return {
    host,
    port: port.data,
    data: readDataFolder(env, base),
    publicUrl,
    proxies: readProxies(env.PARLEY_TRUST_PROXY, publicUrl),
    openings,
    ...readEntry(env, openings),
    smokeSecret: readSmokeSecret(env.PARLEY_SMOKE_SECRET),
    pushService: readPushService(env.PARLEY_PUSH_SERVICE, openings),
  };
};

/** The data folder of `PARLEY_DATA`, taken from `base`, or `memory`. */
export const readDataFolder = (env: Variables, base: string): string => {
  const data = env.PARLEY_DATA || ".parley";
  return data === "memory" ? data : resolve(base, data);
};

const readPublicUrl = (text: string | undefined): string | undefined => {
  if (!text) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.href !== `${url.origin}/`)
    throw new StartError(
      `PARLEY_URL must be an address of Parley's own without a path, as https://chat.example.com, but it is ${url?.username ? "one with a name in it" : `"${text}"`}.`,
    );
  return url.origin;
};

const LOOPBACK = "127.0.0.0/8, ::1";

/** Addresses and networks with commas or spaces between them. Without a public address there is no proxy. */
const readProxies = (text: string | undefined, publicUrl: string | undefined): BlockList => {
  const proxies = new BlockList();
  if (!publicUrl) {
    if (text) throw new StartError("PARLEY_TRUST_PROXY needs PARLEY_URL: say which address the proxy serves.");
    return proxies;
  }
  for (const each of (text || LOOPBACK).split(/[\s,]+/).filter((part) => part !== "")) {
    const [, address = "", bits] = /^([^/]+)(?:\/(\d+))?$/.exec(each) ?? [];
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    try {
      if (bits === undefined) proxies.addAddress(address, family);
      else proxies.addSubnet(address, Number(bits), family);
    } catch (cause) {
      throw new StartError(
        `PARLEY_TRUST_PROXY must be addresses or networks, as 10.0.0.2 or 10.89.0.0/16, but one is "${each}".`,
        { cause },
      );
    }
  }
  return proxies;
};

const openingsOf = (host: string, publicUrl: string | undefined): string[] => [
  ...(isLoopback(host) ? [] : [`HOST=${host}`]),
  ...(publicUrl === undefined || isLoopback(new URL(publicUrl).hostname) ? [] : [`PARLEY_URL=${publicUrl}`]),
];

/**
 * Who gets in, and how. On this machine alone: everybody, with a mailbox that shows all mail, and the first account governs. Where others reach
 * it, nobody gets in unasked, and its operator names the administrator.
 */
const readEntry = (
  env: Variables,
  openings: readonly string[],
): Pick<Settings, "defaultPolicy" | "administration" | "mail" | "providers"> => {
  const guests = readGuests(env.PARLEY_GUESTS);
  const address = readAdministrator(env.PARLEY_ADMIN_EMAIL);
  const administration = address === undefined ? undefined : { address };
  const mail = readMail(env);
  const providers = readProviders(env);
  if (openings.length === 0)
    return {
      defaultPolicy: { signUp: "open", guests: guests ?? true },
      administration: administration ?? "first",
      mail: mail ?? "mailbox",
      providers,
    };
  if (guests === undefined)
    throw new StartError(
      `Others than you could reach Parley (${openings.join(", ")}), and anybody could sign in with just a name: say PARLEY_GUESTS=open if you mean that, or PARLEY_GUESTS=off, which needs PARLEY_ADMIN_EMAIL and PARLEY_SMTP_URL.`,
    );
  if (!guests && !(administration && (mail || Object.keys(providers).length > 0)))
    throw new StartError(
      "Nobody could sign in: with PARLEY_GUESTS=off set PARLEY_ADMIN_EMAIL, and PARLEY_SMTP_URL to send codes there, or PARLEY_GITHUB_ID or PARLEY_GOOGLE_ID, which may know that address.",
    );
  return { defaultPolicy: { signUp: "invited", guests }, administration, mail, providers };
};

const GUESTS = { open: true, off: false } as const;

const readGuests = (text: string | undefined): boolean | undefined => {
  if (!text) return undefined;
  const guests = z.enum(["open", "off"]).safeParse(text);
  if (!guests.success) throw new StartError(`PARLEY_GUESTS must be "open" or "off", but it is "${text}".`);
  return GUESTS[guests.data];
};

const readAdministrator = (text: string | undefined): string | undefined => {
  const address = z.optional(MailAddress).safeParse(text || undefined);
  if (!address.success) throw new StartError(`PARLEY_ADMIN_EMAIL must be a mail address, but it is "${text}".`);
  return address.data;
};

const readSmokeSecret = (text: string | undefined): string | undefined => {
  // A secret is not said back.
  if (text && text.length < 32) throw new StartError("PARLEY_SMOKE_SECRET must have 32 characters at least.");
  return text || undefined;
};

/** Where nobody else reaches Parley: others could make it send requests to this machine. */
const readPushService = (text: string | undefined, openings: readonly string[]): string | undefined => {
  if (!text) return undefined;
  if (openings.length > 0)
    throw new StartError(
      `PARLEY_PUSH_SERVICE is for tests on this machine alone, and others could reach Parley (${openings.join(", ")}).`,
    );
  const { protocol, hostname, origin } = URL.canParse(text)
    ? new URL(text)
    : { protocol: "", hostname: "", origin: "" };
  if (protocol !== "http:" || !isLoopback(hostname))
    throw new StartError(
      `PARLEY_PUSH_SERVICE must be an address of this machine, as http://127.0.0.1:9000, but it is "${text}".`,
    );
  return origin;
};

/** Each has an id and a secret. */
const readProviders = (env: Variables): Env["providers"] =>
  Object.fromEntries(
    Provider.options.flatMap((provider) => {
      const name = `PARLEY_${provider.toUpperCase()}`;
      const [clientId, clientSecret] = [env[`${name}_ID`], env[`${name}_SECRET`]];
      if (!clientId && !clientSecret) return [];
      if (!clientId || !clientSecret)
        throw new StartError(`${name}_ID and ${name}_SECRET go together: set both, or neither.`);
      return [[provider, { clientId, clientSecret }]];
    }),
  );

const readMail = ({ PARLEY_SMTP_URL: url, PARLEY_MAIL_FROM: from }: Variables): MailSettings | undefined => {
  if (!url && !from) return undefined;
  if (!url || !from) throw new StartError("PARLEY_SMTP_URL and PARLEY_MAIL_FROM go together: set both, or neither.");
  // The address may hold a password, so it is not said back.
  const { protocol, hostname } = URL.canParse(url) ? new URL(url) : { protocol: "", hostname: "" };
  if (!/^smtps?:$/.test(protocol) || !hostname)
    throw new StartError("PARLEY_SMTP_URL must be a mail server's address, as smtps://user:password@mail.example.com.");
  if (!/^([^<>]*<)?[^\s<>@]+@[^\s<>@]+>?$/.test(from))
    throw new StartError(`PARLEY_MAIL_FROM must be a mail address, as parley@example.com, but it is "${from}".`);
  return { url, from };
};
