import type { Known, Proof } from "@parley/core/people/provider";
import { MailAddress } from "@parley/protocol/account";
import { ParleyError } from "@parley/protocol/error";
import type { Provider } from "@parley/protocol/workspace";
import * as oauth from "oauth4webapi";
import * as z from "zod/mini";

/** What a provider knows Parley by: an OAuth app of its operator's own. */
export type Credentials = { clientId: string; clientSecret: string };

/** What is remembered of a sign-in while the person is with the provider. */
export type Begun = { state: string; verifier: string; nonce: string };

/** What both steps need. `redirectUri`: where the provider leads back to. */
export type Around = { provider: Provider; credentials: Credentials; redirectUri: string };

type Tokens = { accessToken: string; claims: unknown };

type Service = {
  server: oauth.AuthorizationServer;
  parameters: Record<string, string>;
  /** Says who somebody is by an ID token, whose nonce, issuer, audience, expiry and signature are checked (OpenID Connect Core 3.1.3.7). */
  hasIdToken: boolean;
  read(tokens: Tokens): Promise<Omit<Proof, keyof Known> & { subject: string }>;
};

const SERVICES: Record<Provider, Service> = {
  github: {
    server: {
      issuer: "https://github.com/login/oauth",
      authorization_endpoint: "https://github.com/login/oauth/authorize",
      token_endpoint: "https://github.com/login/oauth/access_token",
    },
    parameters: { scope: "user:email" },
    hasIdToken: false,
    read: async ({ accessToken }) => {
      const [user, emails] = await Promise.all([
        askGithub("/user", GithubUser, accessToken),
        askGithub("/user/emails", GithubEmails, accessToken),
      ]);
      const primary = emails.find((each) => each.primary && each.verified);
      return { subject: String(user.id), names: [user.name ?? "", user.login], ...addressOf(primary?.email) };
    },
  },
  google: {
    server: {
      issuer: "https://accounts.google.com",
      authorization_endpoint: "https://accounts.google.com/o/oauth2/v2/auth",
      token_endpoint: "https://oauth2.googleapis.com/token",
      jwks_uri: "https://www.googleapis.com/oauth2/v3/certs",
    },
    parameters: { scope: "openid email profile", prompt: "select_account" },
    hasIdToken: true,
    read: async ({ claims }) => {
      const { sub, email, email_verified, name } = parsed(GoogleClaims, claims);
      return { subject: sub, names: [name ?? ""], ...addressOf(email_verified ? email : undefined) };
    },
  },
};

const Subject = z.string().check(z.minLength(1), z.maxLength(255), z.regex(/^[\x21-\x7e]+$/));
const GoogleClaims = z.object({
  sub: Subject,
  email: z.optional(z.string()),
  email_verified: z.optional(z.boolean()),
  name: z.optional(z.string()),
});
const GithubUser = z.object({
  id: z.int().check(z.positive()),
  login: z.string(),
  name: z.nullish(z.string()),
});
const GithubEmails = z.array(z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() }));

const addressOf = (email: string | undefined): { address?: string } => {
  const address = MailAddress.safeParse(email);
  return address.success ? { address: address.data } : {};
};

/** Begins a sign-in: `url` is the provider's page. */
export const begin = async ({ provider, credentials, redirectUri }: Around): Promise<Begun & { url: string }> => {
  const { server, parameters, hasIdToken } = SERVICES[provider];
  const begun = {
    state: oauth.generateRandomState(),
    verifier: oauth.generateRandomCodeVerifier(),
    nonce: oauth.generateRandomNonce(),
  };
  const url = new URL(server.authorization_endpoint ?? "");
  url.search = new URLSearchParams({
    response_type: "code",
    client_id: credentials.clientId,
    redirect_uri: redirectUri,
    state: begun.state,
    code_challenge: await oauth.calculatePKCECodeChallenge(begun.verifier),
    code_challenge_method: "S256",
    ...(hasIdToken && { nonce: begun.nonce }),
    ...parameters,
  }).toString();
  return { ...begun, url: url.href };
};

/**
 * Who has signed in with the provider, by what it has sent the browser back with. Throws `provider.cancelled`, `provider.refused`,
 * `provider.unavailable`.
 */
export const prove = async (
  { provider, credentials, redirectUri }: Around,
  answer: URLSearchParams,
  { state, verifier, nonce }: Begun,
): Promise<Proof> => {
  const { server, hasIdToken, read } = SERVICES[provider];
  const client = { client_id: credentials.clientId };
  const asking = { [oauth.customFetch]: ask };
  try {
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      oauth.ClientSecretPost(credentials.clientSecret),
      oauth.validateAuthResponse(server, client, answer, state),
      redirectUri,
      verifier,
      asking,
    );
    const expected = hasIdToken ? { expectedNonce: nonce, requireIdToken: true } : {};
    const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, expected);
    if (hasIdToken) await oauth.validateApplicationLevelSignature(server, response, asking);
    const claims = oauth.getValidatedIdTokenClaims(tokens);
    return { provider, ...(await read({ accessToken: tokens.access_token, claims })) };
  } catch (error) {
    throw error instanceof ParleyError ? error : problemOf(error);
  }
};

/** What a provider says where its operator has told it, or Parley, something else. */
const MISCONFIGURED = new Set([
  "application_suspended",
  "incorrect_client_credentials",
  "invalid_client",
  "redirect_uri_mismatch",
  "unauthorized_client",
]);

const problemOf = (error: unknown): ParleyError => {
  const said = errorOf(error);
  if (said === "access_denied") return new ParleyError("provider.cancelled", "Unable to sign in: you said no there.");
  // Without the library's error, which may hold tokens.
  if (said !== undefined && MISCONFIGURED.has(said)) return unavailable(`it answers ${said}`);
  return refused();
};

/** The code of the provider's own error. GitHub's answers are of status 200 then. */
const errorOf = (error: unknown): string | undefined => {
  if (error instanceof oauth.AuthorizationResponseError || error instanceof oauth.ResponseBodyError) return error.error;
  const body = OfStatus200.safeParse(error);
  return body.success ? body.data.cause.body.error : undefined;
};
const OfStatus200 = z.object({ cause: z.object({ body: z.object({ error: z.string() }) }) });

const askGithub = async <Answer>(path: string, schema: z.ZodMiniType<Answer>, accessToken: string): Promise<Answer> => {
  const headers = {
    Accept: "application/vnd.github+json",
    Authorization: `Bearer ${accessToken}`,
    "User-Agent": "Parley",
    "X-GitHub-Api-Version": "2022-11-28",
  };
  const response = await ask(`https://api.github.com${path}`, { headers });
  if (!response.ok) throw unavailable(`${path} answers ${response.status}`);
  return parsed(schema, await response.json().catch(() => undefined));
};

const parsed = <Answer>(schema: z.ZodMiniType<Answer>, answer: unknown): Answer => {
  const { success, data } = schema.safeParse(answer);
  if (!success) throw unavailable("it answers in another form");
  return data;
};

type Asked = { method?: string; headers: Record<string, string>; body?: URLSearchParams | undefined };

/** Somebody waits meanwhile. */
const DEADLINE_MS = 5_000;
const MAX_ANSWER_BYTES = 64 * 1024;

/** Asks a provider. Throws `provider.unavailable` where there is no answer in time, it fails, or answers at length. */
const ask = async (url: string, { method = "GET", headers, body: sent }: Asked): Promise<Response> => {
  try {
    const response = await fetch(url, {
      method,
      headers,
      ...(sent !== undefined && { body: sent }),
      redirect: "manual",
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    const body = await readBounded(response);
    if (response.status >= 500 || response.status === 429) throw new Error(`it answers ${response.status}`);
    return new Response(body, {
      status: response.status,
      headers: { "Content-Type": response.headers.get("content-type") ?? "" },
    });
  } catch (cause) {
    throw unavailable(cause instanceof Error ? cause.message : "it cannot be asked", cause);
  }
};

const readBounded = async ({ body }: Response): Promise<Uint8Array<ArrayBuffer>> => {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.length;
    // Leaving the loop ends the connection.
    if (bytes > MAX_ANSWER_BYTES) throw new Error("it answers at length");
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
};

export const refused = (): ParleyError =>
  new ParleyError("provider.refused", "Unable to sign in: this came too late, twice, or from elsewhere. Begin anew.");

/** The reason is the operator's to read: the page shows a sentence of its own. */
const unavailable = (reason: string, cause?: unknown): ParleyError =>
  new ParleyError("provider.unavailable", `Unable to sign in just now: the provider fails, as ${reason}.`, { cause });
