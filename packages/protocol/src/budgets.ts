import type { ActionName, Input } from "./actions";
import { LIMITS } from "./limits";

/** Allows `burst` units at once, and after that one more each `intervalMs` (the generic cell rate algorithm). */
export type Budget = {
  readonly burst: number;
  readonly intervalMs: number;
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
    why: "Nobody types faster. New messages, edits and deletes are all read by the room.",
  },
  repeats: {
    burst: 10,
    intervalMs: 3_000,
    per: "person",
    why: "Sent again, something committed is told to the others again, as the first try may have died before it told them. A reconnecting client sends one message a room again. Above the budget the answer is the same, and nobody is told.",
  },
  notices: {
    burst: 100,
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
} as const satisfies Record<string, Budget>;

export type BudgetName = keyof typeof BUDGETS;

/** The budgets that a person has, whatever the room. */
export type PersonalBudget = "repeats" | "notices" | "creations" | "profiles" | "tickets";

/** The fields of an action's input that are lists. */
type ListOf<A extends ActionName> = {
  [Field in keyof Input<A>]-?: NonNullable<Input<A>[Field]> extends readonly unknown[] ? Field : never;
}[keyof Input<A>];

/** An action takes one unit of its budget, and one more for each item of `each`; or something else bounds it. */
export type ActionLimit<A extends ActionName> =
  | { readonly budget: "notices" | "creations" | "profiles"; readonly each?: ListOf<A> }
  | { readonly budget: "messages"; readonly again: "repeats" }
  | { readonly bound: string };

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
  markRead: { bound: "It only moves forward, so once per message, and is told to nobody but oneself." },
  addMember: { budget: "creations" },
  removeMember: { budget: "notices" },
  listMembers: { bound: READ },
  listOnline: { bound: READ },
  listUsers: { bound: READ },
  getUsers: { bound: READ },
  updateProfile: { budget: "profiles" },
  sendMessage: MESSAGE,
  editMessage: MESSAGE,
  deleteMessage: MESSAGE,
  getRoomHistory: { bound: READ },
  typingStart: { bound: TYPING },
  typingStop: { bound: TYPING },
};

/** What limits each route of the HTTP API. */
export const ROUTE_LIMITS = {
  "POST /api/guest": { budget: "guests" },
  "GET /api/session": { bound: "It only reads one item." },
  "DELETE /api/session": { bound: "Once per session, so `guests`." },
  "POST /api/tickets": { budget: "tickets" },
} as const satisfies Record<string, { readonly budget: "guests" | "tickets" } | { readonly bound: string }>;
