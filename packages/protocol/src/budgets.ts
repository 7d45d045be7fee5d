import type { ActionName, Input } from "./actions";
import { LIMITS } from "./limits";

/**
 * Allows `burst` units at once, and after that one more each `intervalMs` (the generic cell rate algorithm). With `isWindow` each unit comes back
 * by itself, `intervalMs` after it was taken: no more than `burst` are taken in any such time.
 */
export type Budget = {
  readonly burst: number;
  readonly intervalMs: number;
  readonly isWindow?: true;
  readonly per: string;
  readonly why: string;
};

const MINUTE = 60_000;

/** What may be done in what time. A team that works never meets these; `why` says how the numbers were chosen. */
export const BUDGETS = {
  messages: {
    burst: LIMITS.floodBurst,
    intervalMs: LIMITS.floodIntervalMs,
    per: "person and room",
    why: "Nobody types faster. New messages, edits, deletes and reactions are all told to the room.",
  },
  repeats: {
    burst: 10,
    intervalMs: 3_000,
    per: "person",
    why: "Sent again, something committed is told to the others again, as the first try may have died before it told them. A reconnecting client sends one message a room again. Above the budget the answer is the same, and nobody is told.",
  },
  notices: {
    burst: 150,
    intervalMs: 3_000,
    per: "person",
    why: "Each of a person's tabs joins every room that they are added to; a moderator removes a crowd one by one.",
  },
  creations: {
    burst: 200,
    intervalMs: 6_000,
    per: "person",
    why: "Somebody who sets up a team makes three rooms of 50 members at once, or adds 200 people one by one.",
  },
  profiles: {
    burst: 20,
    intervalMs: 72 * MINUTE,
    per: "person",
    why: "Everybody in all of one's rooms is told. Nobody changes their name more often than a few times a day, but somebody who looks for a handle tries some.",
  },
  tickets: {
    burst: 100,
    intervalMs: 2_000,
    per: "person",
    why: "One for each connection: twenty tabs come back at once, five times, after a bad minute of the network.",
  },
  guests: {
    burst: 200,
    intervalMs: MINUTE / 30,
    per: "address (IPv6: network of 64 bits)",
    why: "A company behind one address signs in on a Monday morning. Nobody is counted who comes from the machine itself.",
  },
  invitations: {
    burst: 200,
    intervalMs: 1_000,
    per: "address (IPv6: network of 64 bits)",
    why: "A company opens a link on a Monday morning. Codes have 96 random bits, so that nobody finds one by trying.",
  },
  codes: {
    burst: 5,
    intervalMs: 60 * MINUTE,
    isWindow: true,
    per: "mail address, and network address as for `guests`",
    why: "Five codes in any hour, each of which comes back an hour after it was sent: somebody mistypes, waits, and asks again. With five tries each, guessing takes years.",
  },
  mails: {
    burst: 200,
    intervalMs: 2_000,
    per: "workspace",
    why: "A whole company signs in on its first morning. Whoever has many addresses cannot make the workspace send mail without end.",
  },
  signIns: {
    burst: 100,
    intervalMs: MINUTE / 30,
    per: "network address as for `guests`",
    why: "Each try of a code, a passkey or a link, and twice a sign-in by a provider; a company behind one address signs in on a Monday morning.",
  },
  account: {
    burst: 60,
    intervalMs: MINUTE / 6,
    per: "person",
    why: "Nobody changes passkeys, addresses, sessions and links more often than by trying everything once.",
  },
  exports: {
    burst: 3,
    intervalMs: 20 * MINUTE,
    per: "person",
    why: "An export reads every message of every room that one is in.",
  },
  uploads: {
    burst: 100,
    intervalMs: 6_000,
    per: "person",
    why: "Somebody sends ten messages of ten pictures each, and goes on with ten pictures a minute. How many bytes these are is bounded by the day.",
  },
  downloads: {
    burst: 1_000,
    intervalMs: 100,
    per: "person",
    why: "A page of history may show 500 pictures, and each of them is asked for by itself. Whoever scrolls on sees ten a second.",
  },
  searches: {
    burst: 120,
    intervalMs: 500,
    per: "person",
    why: "A request searches 20,000 messages, or 20 rooms: a room of 100,000 takes six, and a person with 100 rooms about as many. Somebody may search twenty times in a row. Each costs up to 270 read units.",
  },
  drafts: {
    burst: 60,
    intervalMs: 1_000,
    per: "person and room",
    why: "A device saves what is typed a second after the last key, and no sooner than the save before is answered. Whoever types with short rests saves once in three seconds.",
  },
} as const satisfies Record<string, Budget>;

export type BudgetName = keyof typeof BUDGETS;

/** The budgets that a person has, whatever the room. */
export type PersonalBudget =
  | "repeats"
  | "notices"
  | "creations"
  | "profiles"
  | "tickets"
  | "account"
  | "exports"
  | "uploads"
  | "downloads"
  | "searches";

/** The budgets of a network address. */
export type AddressBudget = "guests" | "invitations" | "codes" | "signIns";

/** The fields of an action's input that are lists. */
type ListOf<A extends ActionName> = {
  [Field in keyof Input<A>]-?: NonNullable<Input<A>[Field]> extends readonly unknown[] ? Field : never;
}[keyof Input<A>];

/** An action takes one unit of its budget, and one more for each item of `each`; or something else bounds it. */
export type ActionLimit<A extends ActionName> =
  | { readonly budget: "notices" | "creations" | "profiles" | "searches"; readonly each?: ListOf<A> }
  | { readonly budget: "messages"; readonly again: "repeats" }
  | { readonly budget: "drafts" }
  | { readonly bound: string };

const SESSION_READ = "It only reads three items.";
const OWN_ITEM = "It writes one item of one's own, and is told to nobody but oneself: `requestsAtOnce` of the person.";
const READ = "It only reads: `requestsAtOnce` of the person.";
const MESSAGE = { budget: "messages", again: "repeats" } as const;
const TYPING =
  "Told to those who look, once per `typingIntervalMs`, connection and room, and its end once; not in large rooms.";

/** What limits each action. */
export const ACTION_LIMITS: { readonly [A in ActionName]: ActionLimit<A> } = {
  hello: { bound: "It tells others once per room and connection, so `tickets`; beyond that it only reads." },
  ping: { bound: "It does nothing: `requestsAtOnce` of the person." },
  look: { bound: "It reads, and notes one thing about the connection: `requestsAtOnce` of the person." },
  sync: { bound: "It tells others no more than `hello`, so `tickets`; beyond that it only reads." },
  createRoom: { budget: "creations", each: "members" },
  joinRoom: { budget: "notices" },
  leaveRoom: { budget: "notices" },
  getRoom: { bound: READ },
  listRooms: { bound: READ },
  openDirect: { budget: "creations" },
  markRead: {
    bound: "It only moves forward, so once per message and `markUnread`, and is told to nobody but oneself.",
  },
  markUnread: { bound: OWN_ITEM },
  hideRoom: { bound: OWN_ITEM },
  setLevel: { bound: OWN_ITEM },
  saveDraft: { budget: "drafts" },
  updateRoom: { budget: "notices" },
  archiveRoom: { budget: "notices" },
  deleteRoom: { budget: "notices" },
  addMember: { budget: "creations" },
  setRole: { budget: "notices" },
  kickMember: { budget: "notices" },
  removeMember: { budget: "notices" },
  unbanMember: { budget: "notices" },
  listBanned: { bound: READ },
  listMembers: { bound: READ },
  createInvitation: { budget: "creations" },
  listInvitations: { bound: READ },
  revokeInvitation: { bound: "Once per invitation, so `creations`." },
  acceptInvitation: { budget: "notices" },
  listOnline: { bound: READ },
  listUsers: { bound: READ },
  getUsers: { bound: READ },
  updateProfile: { budget: "profiles" },
  blockPerson: { budget: "notices" },
  unblockPerson: { budget: "notices" },
  listBlocked: { bound: READ },
  setPreferences: { bound: OWN_ITEM },
  sendMessage: MESSAGE,
  editMessage: MESSAGE,
  deleteMessage: MESSAGE,
  react: MESSAGE,
  reportMessage: { budget: "notices" },
  listReports: { bound: READ },
  dismissReport: { bound: "Once per report, so `notices` of those who report." },
  getRoomHistory: { bound: READ },
  getRoomTimes: { bound: READ },
  search: { budget: "searches" },
  typingStart: { bound: TYPING },
  typingStop: { bound: TYPING },
};

/** What limits each route of the HTTP API. */
export const ROUTE_LIMITS = {
  "POST /api/guest": { budget: "guests" },
  "GET /api/session": { bound: "It only reads two items." },
  "DELETE /api/session": { bound: "Once per session, so `guests`." },
  "POST /api/tickets": { budget: "tickets" },
  "GET /api/workspace": { bound: "It only reads one item." },
  "GET /api/workspace/policy": { bound: SESSION_READ },
  "PUT /api/workspace/policy": { bound: "Administrators alone write, and one item." },
  "PUT /api/workspace/logo": { budget: "account" },
  "DELETE /api/workspace/logo": { budget: "account" },
  "GET /api/workspace/logo/:name": { bound: "It only reads one item, which browsers keep." },
  "GET /api/workspace/administrators": { bound: "It only reads: `administrators` items at most." },
  "PUT /api/workspace/administrators/:userId": { budget: "account" },
  "DELETE /api/workspace/administrators/:userId": { budget: "account" },
  "GET /api/invitations/:code": { budget: "invitations" },
  "POST /api/sign-in/code": { budget: "codes" },
  "POST /api/sign-in": { budget: "signIns" },
  "POST /api/smoke/sign-in": { budget: "signIns" },
  "GET /api/passkeys": { bound: "It only reads: `passkeys` items at most." },
  "POST /api/passkeys/registration": { budget: "account" },
  "POST /api/passkeys": { budget: "account" },
  "DELETE /api/passkeys/:id": { budget: "account" },
  "POST /api/passkeys/challenge": { budget: "signIns" },
  "POST /api/passkeys/sign-in": { budget: "signIns" },
  "GET /api/providers/:provider": { budget: "signIns" },
  "GET /api/providers/:provider/callback": { budget: "signIns" },
  "DELETE /api/providers/:provider": { budget: "account" },
  "POST /api/device-links": { budget: "account" },
  "POST /api/device-links/redeem": { budget: "signIns" },
  "GET /api/account": { bound: SESSION_READ },
  "POST /api/account/address": { budget: "account" },
  "GET /api/account/export": { budget: "exports" },
  "DELETE /api/account": { budget: "account" },
  "GET /api/sessions": { bound: "It only reads: one item for each session, so `signIns`." },
  "DELETE /api/sessions/:id": { budget: "account" },
  "DELETE /api/sessions": { budget: "account" },
  "POST /api/files": { budget: "uploads" },
  "POST /api/files/:fileId/complete": { budget: "uploads" },
  "DELETE /api/files/:fileId": { budget: "uploads" },
  "GET /api/files/:fileId": { budget: "downloads" },
  "GET /api/push": { bound: "It only reads: `pushDevices` items at most." },
  "POST /api/push": { budget: "account" },
  "DELETE /api/push/:id": { budget: "account" },
  "POST /api/push/test": { budget: "account" },
} as const satisfies Record<string, { readonly budget: PersonalBudget | AddressBudget } | { readonly bound: string }>;
