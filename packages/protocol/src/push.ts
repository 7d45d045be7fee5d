import * as z from "zod/mini";
import { RoomId, Seq } from "./id";
import { LIMITS } from "./limits";
import { Timestamp } from "./time";

/**
 * Pushes over HTTP, beside the contract of `session.ts`: same cookie, same errors.
 *
 * - `GET    /api/push` → `PushPage`: the key to subscribe with (VAPID, RFC 8292), and the caller's devices
 * - `POST   /api/push` `PushSubscriptionInput` → `PushDevice`: what the browser's `PushManager` has given. May be repeated. It ends with the session
 * - `DELETE /api/push/:id` → 204. May be repeated
 * - `POST   /api/push/test` `PushTest` → 204, once the push service has taken a push for that device
 *
 * What is pushed is JSON, a `Pushed`, encrypted for the browser alone (RFC 8291).
 */

/** An uncompressed point of P-256, and 16 bytes. */
const PublicKey = z.string().check(z.regex(/^B[A-Za-z0-9_-]{86}=?$/, "must be a public key"));
const AuthSecret = z.string().check(z.regex(/^[A-Za-z0-9_-]{22}(==)?$/, "must be 16 bytes"));

/** `PushSubscription.toJSON()` of a browser. */
export const PushSubscriptionInput = z.object({
  endpoint: z
    .string()
    .check(z.maxLength(LIMITS.pushEndpointLength), z.regex(/^https?:\/\/[!-~]+$/, "must be an address")),
  keys: z.object({ p256dh: PublicKey, auth: AuthSecret }),
});
export type PushSubscriptionInput = z.infer<typeof PushSubscriptionInput>;

/** A browser that gets pushes. `id` is a hash of its endpoint, which a browser can make of its own. */
export const PushDevice = z.object({ id: z.string(), device: z.string(), createdAt: Timestamp });
export type PushDevice = z.infer<typeof PushDevice>;

export const PushPage = z.object({ publicKey: z.string(), devices: z.array(PushDevice) });
export type PushPage = z.infer<typeof PushPage>;

export const PushTest = z.strictObject({ id: z.string().check(z.maxLength(64)) });

/** Of one message; without `text` where the person does not want their notifications to say more. `test`: somebody has tried it. */
export const Pushed = z.union([
  z.object({
    type: z.literal("message"),
    roomId: RoomId,
    seq: Seq,
    title: z.optional(z.string()),
    text: z.optional(z.string()),
  }),
  z.object({ type: z.literal("test") }),
]);
export type Pushed = z.infer<typeof Pushed>;
