/** What a stage is for; its name says so. */
export type Kind = "personal" | "preview" | "staging" | "production";

type LogRetention = "3 days" | "1 week" | "1 month" | "3 months";

/** Requests a second, and how many may come at once; both are needed, as API Gateway takes a missing one for zero. */
type Throttle = { rate: number; burst: number };

/** Everything that differs between stages. The table in README.md says it in words. */
export type Policy = {
  /** What `sst remove` leaves: `retain` keeps the table. */
  removal: "remove" | "retain";
  /** Whether `sst remove` is refused. */
  protect: boolean;
  /** Whether the stage's history in SST's state bucket goes with it. */
  purge: boolean;
  /** Whether the table can be put back to any second of the last 35 days. */
  pointInTimeRecovery: boolean;
  /** Whether DynamoDB itself refuses to delete the table. */
  deletionProtection: boolean;
  /** Whether anybody may sign in with just a name, unless `PARLEY_GUESTS` says otherwise. */
  guests: boolean;
  /** Who may make an account, until an administrator says otherwise. */
  signUp: "open" | "invited";
  /** Whether an empty table is filled with rooms and a conversation. */
  demo: boolean;
  /** Whether alarms, their mails and a dashboard are kept. */
  watched: boolean;
  /** Whether AWS X-Ray follows requests through the functions, unless `PARLEY_TRACES` says otherwise. Lambda lets nobody set how many it records. */
  traced: boolean;
  logRetention: LogRetention;
  /** Of all connections' messages together; `@connections` posts count towards the account's own limit. */
  socketThrottle: Throttle;
  /** Of the HTTP API: signing in, and a ticket for each connection. */
  apiThrottle: Throttle;
};

const personal: Policy = {
  removal: "remove",
  protect: false,
  purge: false,
  pointInTimeRecovery: false,
  deletionProtection: false,
  guests: true,
  signUp: "open",
  demo: false,
  watched: false,
  traced: false,
  logRetention: "3 days",
  socketThrottle: { rate: 200, burst: 200 },
  apiThrottle: { rate: 50, burst: 50 },
};

const staging: Policy = {
  ...personal,
  pointInTimeRecovery: true,
  watched: true,
  traced: true,
  logRetention: "1 month",
  socketThrottle: { rate: 2_000, burst: 1_000 },
  apiThrottle: { rate: 200, burst: 200 },
};

const POLICIES: Record<Kind, Policy> = {
  personal,
  preview: { ...personal, purge: true, demo: true, logRetention: "1 week" },
  staging,
  production: {
    ...staging,
    removal: "retain",
    protect: true,
    deletionProtection: true,
    guests: false,
    traced: false,
    signUp: "invited",
    logRetention: "3 months",
  },
};

/** A DNS label with room for SST's own suffixes, in the lower case that S3 and host names need. */
const PERSONAL = /^[a-z](?:[a-z0-9-]{0,18}[a-z0-9])?$/;

/** Names that somebody meant another stage by. */
const MISTAKEN = /^(?:pr|pr-.*|pr\d+|prod.*|stag.*|stg|previews?|main|live)$/;

/** Undefined for a name that no stage can have. */
export const kindOf = (stage: string): Kind | undefined => {
  if (stage === "production" || stage === "staging") return stage;
  if (/^pr-[1-9]\d{0,8}$/.test(stage)) return "preview";
  return PERSONAL.test(stage) && !MISTAKEN.test(stage) ? "personal" : undefined;
};

/** What bears a name that no stage can have is kept as carefully as production. */
export const policyOf = (stage: string): Policy => POLICIES[kindOf(stage) ?? "production"];
