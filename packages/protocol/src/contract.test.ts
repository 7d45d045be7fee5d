import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import * as z from "zod/mini";
import * as Account from "./account";
import { ACTIONS } from "./actions";
import { ERRORS } from "./error";
import { EVENTS } from "./events";
import { Attachment } from "./file";
import { ErrorFrame, RequestFrame, SuccessFrame } from "./frame";
import { LIMITS } from "./limits";
import { GuestInput, SignedIn, Ticket, TicketInput } from "./session";
import { SmokeSignInInput } from "./smoke";
import { FileInput, Upload } from "./upload";
import { PROTOCOL_VERSION, SUBPROTOCOL, TICKET_SUBPROTOCOL_PREFIX, VERSIONS } from "./version";
import { Workspace, WorkspacePolicy } from "./workspace";

const schemaOf = (schema: z.ZodMiniType) => z.toJSONSchema(schema, { io: "input" });
const mapValues = <In, Out>(table: Record<string, In>, to: (value: In) => Out): Record<string, Out> =>
  Object.fromEntries(Object.entries(table).map(([key, value]) => [key, to(value)]));

const ACCOUNT = {
  CodeInput: Account.CodeInput,
  SignInInput: Account.SignInInput,
  PasskeyInput: Account.PasskeyInput,
  PasskeySignInInput: Account.PasskeySignInInput,
  PasskeyList: Account.PasskeyList,
  Account: Account.Account,
  ProviderQuery: Account.ProviderQuery,
  ProviderProblem: Account.ProviderProblem,
  AddressInput: Account.AddressInput,
  DeleteAccountInput: Account.DeleteAccountInput,
  AccountExport: Account.AccountExport,
  SessionList: Account.SessionList,
  DeviceLink: Account.DeviceLink,
  RedeemInput: Account.RedeemInput,
  AdministratorList: Account.AdministratorList,
};

/** All that a client written against this version relies on. Flood control and sizes of pages may be tuned without its knowledge. */
const contract = () => ({
  actions: mapValues(ACTIONS, ({ input, output }) => ({ input: schemaOf(input), output: schemaOf(output) })),
  events: mapValues(EVENTS, schemaOf),
  frames: mapValues({ RequestFrame, SuccessFrame, ErrorFrame }, schemaOf),
  http: mapValues(
    {
      GuestInput,
      SignedIn,
      Ticket,
      TicketInput,
      Workspace,
      WorkspacePolicy,
      SmokeSignInInput,
      FileInput,
      Upload,
      Attachment,
      ...ACCOUNT,
    },
    schemaOf,
  ),
  errors: ERRORS,
  subprotocols: [SUBPROTOCOL, TICKET_SUBPROTOCOL_PREFIX],
  limits: {
    frameBytes: LIMITS.frameBytes,
    unreadCount: LIMITS.unreadCount,
    messageFiles: LIMITS.messageFiles,
    fileBytes: LIMITS.fileBytes,
    requestsAtOnce: LIMITS.requestsAtOnce,
    requestsWaiting: LIMITS.requestsWaiting,
    syncRooms: LIMITS.syncRooms,
    dedupeMessages: LIMITS.dedupeMessages,
    announcedOnline: LIMITS.announcedOnline,
    typingIntervalMs: LIMITS.typingIntervalMs,
    typingExpiryMs: LIMITS.typingExpiryMs,
    ticketTtlMs: LIMITS.ticketTtlMs,
    connectionLifetimeMs: LIMITS.connectionLifetimeMs,
    connectionIdleMs: LIMITS.connectionIdleMs,
  },
});

/** Keys and lists in order, so that moving a line in a schema is not a change. */
const canonical = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map((item) => JSON.stringify(canonical(item))).sort();
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, canonical(inner)]));
};

const hashOf = (value: unknown): string =>
  createHash("sha256")
    .update(JSON.stringify(canonical(value)))
    .digest("hex")
    .slice(0, 16);

test("a change of the wire comes with a new version", () => {
  const hash = hashOf(contract());
  const next = PROTOCOL_VERSION + 1;
  expect(
    VERSIONS.at(-1)?.hash,
    `The wire has changed. In version.ts raise PROTOCOL_VERSION to ${next}, say in its comment what changed, and append ` +
      `{ version: ${next}, hash: "${hash}" } to VERSIONS. Only where version ${PROTOCOL_VERSION} was never released, or where an ` +
      `upgrade of zod merely words its JSON Schema otherwise, replace its hash by "${hash}".`,
  ).toBe(hash);
});

test("the versions are 1, 2, 3, … and the last one is PROTOCOL_VERSION", () => {
  expect(VERSIONS.map(({ version }) => version)).toEqual(Array.from({ length: PROTOCOL_VERSION }, (_, i) => i + 1));
});

test("a field, an error, a limit: each is part of the hash", () => {
  const { actions, errors, limits, ...rest } = contract();
  const before = hashOf({ actions, errors, limits, ...rest });
  const { ping: _ping, ...fewer } = actions;
  expect(hashOf({ actions: fewer, errors, limits, ...rest })).not.toBe(before);
  expect(hashOf({ actions, errors: { ...errors, "server.busy": { retry: "never" } }, limits, ...rest })).not.toBe(
    before,
  );
  expect(hashOf({ actions, errors, limits: { ...limits, frameBytes: 1 }, ...rest })).not.toBe(before);
});
