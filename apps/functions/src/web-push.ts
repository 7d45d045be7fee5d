import type { Push, PushOutcome, PushService } from "@parley/core/live/push-service";
import type { Logger } from "./logger";
import { encrypt } from "./push-encryption";
import { authorization, vapidOf } from "./vapid";

/** Web Push (RFC 8030): the push services of browsers, and what a browser subscribes with. */
export type WebPush = PushService & {
  publicKey: string;
  /** Whether pushes may go to this address. */
  serves(endpoint: string): boolean;
};

/**
 * The push services of Chrome and all that are made of it, Firefox, Safari, and Edge on Windows. Requests go nowhere else: an endpoint is an
 * address that a client names, and could be one inside of our network.
 */
const HOSTS = /^(fcm\.googleapis\.com|.+\.push\.services\.mozilla\.com|.+\.push\.apple\.com|.+\.notify\.windows\.com)$/;

/** A push service has to answer within this. */
const ANSWER_MS = 5_000;

/** So long a push service keeps a push for a browser that is off. */
const KEPT_S = 24 * 60 * 60;

const isServed = (endpoint: string, ownService: string | undefined): boolean => {
  if (!URL.canParse(endpoint)) return false;
  const { protocol, origin, hostname, port, username, password } = new URL(endpoint);
  if (username !== "" || password !== "") return false;
  return origin === ownService || (protocol === "https:" && port === "" && HOSTS.test(hostname));
};

/** In ms. A date, or seconds. */
const retryAfterMs = (header: string | null, now: number): { retryAfterMs?: number } => {
  if (header === null) return {};
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(ms) ? { retryAfterMs: Math.max(0, ms) } : {};
};

const outcomeOf = (response: Response): PushOutcome => {
  const { status, headers } = response;
  if (response.ok) return { outcome: "accepted" };
  if (status === 404 || status === 410) return { outcome: "gone" };
  if (status === 413) return { outcome: "too large" };
  if (status === 429 || status >= 500)
    return { outcome: "later", ...retryAfterMs(headers.get("retry-after"), Date.now()) };
  return { outcome: "failed" };
};

/** A push service's people see it where something is wrong with our pushes. */
const subjectOf = (origin: string): string => (origin.startsWith("https:") ? origin : "mailto:parley@localhost");

/** `secret` makes the keys. `ownService`: the origin of one more push service, on this machine, for tests. */
export const createWebPush = (secret: string, log: Logger, ownService?: string): WebPush => {
  const vapid = vapidOf(secret);

  const post = ({ device, payload, topic }: Push): Promise<Response> => {
    const endpoint = new URL(device.endpoint);
    return fetch(endpoint, {
      method: "POST",
      headers: {
        Authorization: authorization(vapid, endpoint, subjectOf(device.origin), Date.now()),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        TTL: String(KEPT_S),
        Topic: topic,
        Urgency: "high",
      },
      body: encrypt(payload, device),
      redirect: "manual",
      signal: AbortSignal.timeout(ANSWER_MS),
    });
  };

  return {
    publicKey: vapid.publicKey,
    serves: (endpoint) => isServed(endpoint, ownService),
    send: async (push) => {
      const { endpoint } = push.device;
      // It was looked at when it came. The list may have become shorter since.
      if (!isServed(endpoint, ownService)) return { outcome: "gone" };
      const { host } = new URL(endpoint);
      try {
        const response = await post(push);
        await response.body?.cancel();
        const outcome = outcomeOf(response);
        if (outcome.outcome === "failed")
          log.error("push failed", new Error(`The push service answered ${response.status}.`), { host });
        return outcome;
      } catch (error) {
        log.error("push failed", error, { host });
        return { outcome: "later" };
      }
    },
  };
};
