import type { PushRow } from "../table/row";

/** One push for one browser. `payload` is encrypted on the way. */
export type Push = {
  device: Pick<PushRow, "endpoint" | "p256dh" | "auth" | "origin" | "session">;
  payload: string;
  /** Of several that wait with the push service, it keeps the newest of each topic: at most 32 characters, URL-safe. */
  topic: string;
};

/**
 * What a push service has said: `gone`, the browser gets no pushes any more; `too large`; `later`, after `retryAfterMs` where it says so;
 * `failed`, for good. No answer in time is `later`, too.
 */
export type PushOutcome =
  | { outcome: "accepted" | "gone" | "too large" | "failed" }
  | { outcome: "later"; retryAfterMs?: number };

/** The push services of browsers. */
export type PushService = {
  /** Never rejects. */
  send(push: Push): Promise<PushOutcome>;
};
