import * as z from "zod";
import { Username } from "./text";
import { Timestamp } from "./time";

/**
 * The sign-in contract over HTTP, the same locally and deployed. The session is an HttpOnly cookie. Errors have the body
 * `{ error, code }` of `error.ts`.
 *
 * - `POST   /api/guest`   `GuestInput` → `User` and the cookie (stages that allow guests only)
 * - `GET    /api/session` → `User`, or 401; like a ticket, it renews a session in the second half of its time, and its cookie
 * - `DELETE /api/session` → 204; the session's connections are closed
 * - `POST   /api/tickets` → `Ticket`
 */
export const GuestInput = z.strictObject({ username: Username });

/** Good for one connection within 30 s: offer it as the subprotocol `ticket.<ticket>` or as `?authorization=<ticket>`. */
export const Ticket = z.object({ ticket: z.string(), expiresAt: Timestamp, url: z.url() });
export type Ticket = z.infer<typeof Ticket>;
