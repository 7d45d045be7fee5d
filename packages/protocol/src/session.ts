import * as z from "zod/mini";
import { UserId } from "./id";
import { Username } from "./text";
import { Timestamp } from "./time";
import { User } from "./user";
import { WorkspaceRole } from "./workspace";

/**
 * The sign-in contract over HTTP, the same locally and deployed. The session is an HttpOnly cookie. Errors have the body
 * `{ error, code }` of `error.ts`.
 *
 * - `POST   /api/guest`   `GuestInput` → `SignedIn` and the cookie (workspaces that allow guests only); the browser's former session ends
 * - `GET    /api/session` → `SignedIn`, or 204 where nobody is signed in; like a ticket, it renews a session in the second half of its time, and its cookie
 * - `DELETE /api/session` → 204, also without a session; the session's connections are closed
 * - `POST   /api/tickets` `TicketInput`, or no body → `Ticket`
 */
export const GuestInput = z.strictObject({ username: Username });

/** Who is signed in, and what they are in the workspace. */
export const SignedIn = z.extend(User, { workspaceRole: WorkspaceRole });
export type SignedIn = z.infer<typeof SignedIn>;

/** `userId`: for whom the caller asks. Where the session is somebody else's, the answer is `session.changed`. */
export const TicketInput = z.strictObject({ userId: z.optional(UserId) });

/**
 * Good for one connection of `userId` within 30 s: offer it as the subprotocol `ticket.<ticket>` or as `?authorization=<ticket>`.
 */
export const Ticket = z.object({ ticket: z.string(), userId: UserId, expiresAt: Timestamp, url: z.url() });
export type Ticket = z.infer<typeof Ticket>;
