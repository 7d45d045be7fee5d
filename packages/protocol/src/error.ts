import * as z from "zod/mini";

/** What a client does about an error. It decides by code, never by text. */
export type Retry = "never" | "backoff" | "reconnect";

/** Every error on the wire and over HTTP: code → whether trying again can help, and the HTTP status where it occurs there. */
export const ERRORS = {
  "frame.invalid_json": { retry: "never", status: 400 },
  "frame.too_large": { retry: "never", status: 413 },
  "frame.invalid": { retry: "never", status: 400 },
  "action.unknown": { retry: "never", status: 404 },
  "input.invalid": { retry: "never", status: 400 },
  /** Absent, or private and not the caller's: the two look alike. */
  "room.not_found": { retry: "never", status: 404 },
  "room.removed": { retry: "never", status: 403 },
  "room.not_joined": { retry: "never", status: 409 },
  "room.owner_only": { retry: "never", status: 403 },
  "room.owner_stays": { retry: "never", status: 409 },
  "room.owner_needed": { retry: "never", status: 409 },
  "room.moderators_only": { retry: "never", status: 403 },
  "room.moderators_post": { retry: "never", status: 403 },
  "room.mention_restricted": { retry: "never", status: 403 },
  "room.archived": { retry: "never", status: 409 },
  "room.name_differs": { retry: "never", status: 409 },
  "room.is_direct": { retry: "never", status: 409 },
  "member.not_found": { retry: "never", status: 404 },
  "member.protected": { retry: "never", status: 403 },
  "user.not_found": { retry: "never", status: 404 },
  "user.handle_taken": { retry: "never", status: 409 },
  "user.is_self": { retry: "never", status: 409 },
  "message.not_found": { retry: "never", status: 404 },
  "message.not_yours": { retry: "never", status: 403 },
  /** Nobody reports what they wrote themselves. */
  "message.is_own": { retry: "never", status: 409 },
  "message.deleted": { retry: "never", status: 409 },
  "message.is_system": { retry: "never", status: 409 },
  /** As many emoji, or people, as a message holds. */
  "message.reactions_full": { retry: "never", status: 409 },
  /** Since the version that an edit was made from. */
  "message.changed": { retry: "never", status: 409 },
  "report.too_many": { retry: "never", status: 409 },
  "message.too_old": { retry: "never", status: 409 },
  /** `retryAfterMs` says how long to wait. */
  "message.rate_limited": { retry: "backoff", status: 429 },
  /** Absent, somebody else's, no member's, removed, or unsent for too long: all look alike. */
  "file.not_found": { retry: "never", status: 404 },
  "file.too_large": { retry: "never", status: 413 },
  /** Not uploaded yet, or not all of it. */
  "file.not_ready": { retry: "never", status: 409 },
  /** By another message. */
  "file.used": { retry: "never", status: 409 },
  /** `retryAfterMs` says how long to wait. */
  "file.quota": { retry: "backoff", status: 429 },
  /** Where files are kept does not answer, or is full. */
  "file.unavailable": { retry: "backoff", status: 503 },
  /** Somebody does not want to be reached by the caller. */
  "person.unavailable": { retry: "never", status: 403 },
  /** The caller has blocked the person. */
  "person.blocked": { retry: "never", status: 409 },
  "person.too_many_blocked": { retry: "never", status: 409 },
  "person.rate_limited": { retry: "backoff", status: 429 },
  "address.rate_limited": { retry: "backoff", status: 429 },
  "session.required": { retry: "never", status: 401 },
  /** Somebody else has signed in in this browser. */
  "session.changed": { retry: "never", status: 409 },
  "session.guests_disabled": { retry: "never", status: 403 },
  "session.cross_origin": { retry: "never", status: 403 },
  "session.not_found": { retry: "never", status: 404 },
  /** Used, expired, or never was. */
  "session.link_spent": { retry: "never", status: 403 },
  /** Of the smoke test. */
  "session.proof_refused": { retry: "never", status: 403 },
  /** Wrong, used, expired, tried too often, or never sent: all look alike. */
  "account.code_wrong": { retry: "never", status: 403 },
  /** A code was right, and is good for one more try, with a name. */
  "account.name_needed": { retry: "never", status: 409 },
  /** A code was right, and is good for one more try, with `switch`. */
  "account.exists": { retry: "never", status: 409 },
  "account.sign_up_closed": { retry: "never", status: 403 },
  "account.confirm_first": { retry: "never", status: 403 },
  "account.last_way": { retry: "never", status: 409 },
  "account.address_taken": { retry: "never", status: 409 },
  "account.wrong_name": { retry: "never", status: 409 },
  "account.mail_unavailable": { retry: "never", status: 409 },
  /** The mail server did not take the mail. */
  "account.mail_failed": { retry: "backoff", status: 503 },
  /** Guests have no account yet. */
  "account.required": { retry: "never", status: 403 },
  "passkey.refused": { retry: "never", status: 403 },
  "passkey.not_found": { retry: "never", status: 404 },
  "passkey.too_many": { retry: "never", status: 409 },
  "provider.not_found": { retry: "never", status: 404 },
  /** Begun in another browser or session, used, too old, or not what the provider should have said. */
  "provider.refused": { retry: "never", status: 403 },
  /** By the person, on the provider's page. */
  "provider.cancelled": { retry: "never", status: 403 },
  "provider.unavailable": { retry: "backoff", status: 503 },
  /** Another account names who the caller is there. */
  "provider.taken": { retry: "never", status: 409 },
  /** The account names somebody else of that provider, or nobody. */
  "provider.differs": { retry: "never", status: 409 },
  /** Of the browser: none to which pushes may go. */
  "push.service_unknown": { retry: "never", status: 409 },
  /** Absent, or its push service knows it no more. */
  "push.not_found": { retry: "never", status: 404 },
  "push.unavailable": { retry: "backoff", status: 503 },
  /** Guests add and invite nobody, except in a workspace without an administrator. */
  "workspace.guests_add_nobody": { retry: "never", status: 403 },
  "workspace.administrators_only": { retry: "never", status: 403 },
  /** The last one neither steps down nor goes, while others have an account. */
  "workspace.administrator_needed": { retry: "never", status: 409 },
  /** By the deployment, which has its administrator govern always. */
  "workspace.administrator_named": { retry: "never", status: 409 },
  "workspace.administrators_full": { retry: "never", status: 409 },
  "workspace.rooms_restricted": { retry: "never", status: 403 },
  /** Absent, used up, run out, or taken back: all look alike. Also for somebody who was removed from the room. */
  "invitation.not_found": { retry: "never", status: 404 },
  "invitation.too_many": { retry: "never", status: 409 },
  "connection.unknown": { retry: "reconnect", status: 409 },
  "server.busy": { retry: "backoff", status: 503 },
  /** A bug, as every answer fits (I17); said in its place, so that the caller does not wait for one that the gateway drops. */
  "server.too_large": { retry: "never", status: 500 },
  "server.internal": { retry: "backoff", status: 500 },
} as const satisfies Record<string, { retry: Retry; status: number }>;

export type ErrorCode = keyof typeof ERRORS;

const codes = Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]];
export const ErrorCode = z.enum(codes);

/** A failure that the caller gets as an error. `message` is a sentence for people: "Unable to <operation>: <reason>." */
export class ParleyError extends Error {
  override readonly name = "ParleyError";
  readonly code: ErrorCode;
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, message: string, options: { retryAfterMs?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
  }

  get retry(): Retry {
    return ERRORS[this.code].retry;
  }
}
