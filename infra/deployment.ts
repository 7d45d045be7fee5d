import { type Kind, kindOf, policyOf } from "./stage";

/**
 * What a deployment is told from outside, by the environment or `.env`:
 *
 * - `PARLEY_DOMAIN`, whose DNS zone is in the account's Route 53. Production needs it.
 * - `PARLEY_PREVIEW_ROUTER`, the distribution that previews share: `previews` among staging's outputs.
 * - `PARLEY_GUESTS`, `true` or `false`: whether anybody may sign in with just a name.
 * - `PARLEY_TRACES`, `true` or `false`: whether X-Ray follows requests through the functions.
 * - `PARLEY_ADMIN_EMAIL`, the address of the first administrator. Production needs it.
 * - the secret `AuthSecret`, which keeps the codes of sign-ins secret. Production needs it; other stages make their own.
 * - the secret `SmokeSecret`, which signs in the accounts of the smoke test. Without it they do not exist.
 * - the secret `PushSecret`, which makes the keys by which push services know the stage. Without it a stage makes its own.
 * - the secret `MailSender`, the address that mail comes from. Production needs it; without it a stage sends none.
 * - the secrets `GithubClientId` and `GithubClientSecret`, `GoogleClientId` and `GoogleClientSecret`: OAuth apps by which people may sign in. Each
 *   pair is wanted whole, or not at all.
 * - the secret `AlarmEmail`, which SST hands on as `SST_SECRET_AlarmEmail`: where the alarms of staging and production go.
 */
export type Environment = Record<string, string | undefined>;

export type Deployment = {
  kind: Kind;
  /** Whether anybody may sign in with just a name. */
  guests: boolean;
  /** Whether X-Ray follows requests through the functions. */
  traced: boolean;
  /** The address of the first administrator, in lower case. */
  administrator: string | undefined;
  hasAuthSecret: boolean;
  hasSmokeSecret: boolean;
  hasPushSecret: boolean;
  sendsMail: boolean;
  /** The providers by which people may sign in. */
  providers: readonly ProviderName[];
  /** Where the web app is; without one it gets a name from CloudFront. */
  host: string | undefined;
  /** The distribution of others that a preview uses. */
  sharedRouter: string | undefined;
  /** Every preview's host, on the stage that has their router. */
  previewHosts: string | undefined;
};

/** As the names of their secrets begin. */
export const PROVIDERS = ["Github", "Google"] as const;
export type ProviderName = (typeof PROVIDERS)[number];

/** Labels of letters, digits and hyphens, at least two of them (RFC 1123). */
const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;

const ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** Throws one sentence about what is missing or wrong, before anything is created. */
export const readDeployment = (stage: string, env: Environment, dev = false): Deployment => {
  const kind = kindOf(stage);
  if (!kind)
    throw new Error(
      `"${stage}" is not a stage of Parley: use production, staging, pr-<number> for a pull request, or a name of your own of up to 20 lower-case letters, digits and hyphens.`,
    );
  const { guests, traced, watched } = policyOf(stage);
  // GitHub hands on a variable that is not set as an empty text.
  const domain = env.PARLEY_DOMAIN || undefined;
  const sharedRouter = env.PARLEY_PREVIEW_ROUTER || undefined;

  if (dev && kind !== "personal")
    throw new Error(`"sst dev" would put live stubs on ${stage}, which others use: run it on a stage of your own.`);
  if (domain && !DOMAIN.test(domain))
    throw new Error(`PARLEY_DOMAIN is "${domain}", which is not a domain: set it to one like chat.example.com.`);
  if (kind === "production" && !domain)
    throw new Error(
      "PARLEY_DOMAIN is missing: set it to the domain that production is to have, like chat.example.com.",
    );
  if (kind === "preview" && sharedRouter && !domain)
    throw new Error("PARLEY_DOMAIN is missing: set it to the domain whose router PARLEY_PREVIEW_ROUTER names.");
  if (kind === "preview" && domain && !sharedRouter)
    throw new Error("PARLEY_PREVIEW_ROUTER is missing: set it to the output `previews` of the deployed stage staging.");
  if (watched && !env.SST_SECRET_AlarmEmail)
    throw new Error(
      `The secret AlarmEmail is missing: run "sst secret set AlarmEmail <address> --stage ${stage}" to say who hears of alarms.`,
    );
  const administrator = env.PARLEY_ADMIN_EMAIL?.trim().toLowerCase() || undefined;
  if (administrator !== undefined && !ADDRESS.test(administrator))
    throw new Error(`PARLEY_ADMIN_EMAIL is "${administrator}", which is not a mail address.`);
  if (kind === "production") {
    if (!administrator)
      throw new Error("PARLEY_ADMIN_EMAIL is missing: set it to the mail address of production's first administrator.");
    if (!env.SST_SECRET_AuthSecret)
      throw new Error(
        `The secret AuthSecret is missing: run "sst secret set AuthSecret <40 random letters> --stage ${stage}" so that people can sign in.`,
      );
    if (!env.SST_SECRET_MailSender)
      throw new Error(
        `The secret MailSender is missing: run "sst secret set MailSender <address> --stage ${stage}" to say whom the codes of sign-ins come from.`,
      );
  }

  if (env.SST_SECRET_SmokeSecret && env.SST_SECRET_SmokeSecret.length < 32)
    throw new Error(
      `The secret SmokeSecret is too short: run "sst secret set SmokeSecret <40 random letters> --stage ${stage}".`,
    );

  if (env.SST_SECRET_PushSecret && env.SST_SECRET_PushSecret.length < 32)
    throw new Error(
      `The secret PushSecret is too short: run "sst secret set PushSecret <40 random letters> --stage ${stage}".`,
    );

  return {
    kind,
    administrator,
    hasAuthSecret: Boolean(env.SST_SECRET_AuthSecret),
    hasSmokeSecret: Boolean(env.SST_SECRET_SmokeSecret),
    hasPushSecret: Boolean(env.SST_SECRET_PushSecret),
    sendsMail: Boolean(env.SST_SECRET_MailSender),
    providers: PROVIDERS.filter((provider) => hasProvider(stage, env, provider)),
    guests: readSwitch(env, "PARLEY_GUESTS") ?? guests,
    traced: readSwitch(env, "PARLEY_TRACES") ?? traced,
    host: domain && hostOf(stage, kind, domain),
    sharedRouter: kind === "preview" ? sharedRouter : undefined,
    previewHosts: kind === "staging" && domain ? `*.dev.${domain}` : undefined,
  };
};

/** Personal stages have no host: a certificate and a distribution of their own would keep their owner waiting. */
const hostOf = (stage: string, kind: Kind, domain: string): string | undefined =>
  ({ production: domain, staging: `staging.${domain}`, preview: `${stage}.dev.${domain}`, personal: undefined })[kind];

const hasProvider = (stage: string, env: Environment, provider: ProviderName): boolean => {
  const names = [`${provider}ClientId`, `${provider}ClientSecret`];
  const missing = names.filter((name) => !env[`SST_SECRET_${name}`]);
  if (missing.length === 1)
    throw new Error(
      `The secret ${missing[0]} is missing: run "sst secret set ${missing[0]} <text> --stage ${stage}", or remove ${names.find((name) => name !== missing[0])}, as they go together.`,
    );
  return missing.length === 0;
};

const readSwitch = (env: Environment, name: "PARLEY_GUESTS" | "PARLEY_TRACES"): boolean | undefined => {
  const value = env[name];
  if (value === undefined || value === "") return undefined;
  if (value === "true" || value === "false") return value === "true";
  throw new Error(`${name} is "${value}": set it to true or false, or leave it out.`);
};
