import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** A person with an account at GitHub or Google. */
export type Someone = { id: number; login: string; name?: string; email?: string; isVerified?: boolean };

/** What it answers instead of what it should: nothing, an error, too much, something else. */
export type Fault = "silent" | "down" | "long" | "other";

type Grant = { person: Someone; clientId: string; redirectUri: string; challenge: string; nonce: string | null };

export const CLIENT = { clientId: "parley", clientSecret: "secret of parley" };

/** One for all, as who checks signatures keeps the key for some minutes. */
const SIGNING = generateKeyPairSync("rsa", { modulusLength: 2048 });
const KEY_ID = "1";

const PAGES = ["/github.com/login/oauth/authorize", "/accounts.google.com/o/oauth2/v2/auth"];

/**
 * GitHub and Google in one server on 127.0.0.1: what they answer is at the path that their host and path make. Codes are good once, for the
 * client, the address and the PKCE verifier that they were made for. `rerouted-fetch.mjs` leads here.
 */
export const startProviders = async (people: readonly Someone[]) => {
  const codes = new Map<string, Grant>();
  const tokens = new Map<string, Someone>();
  const asked: string[] = [];
  let fault: Fault | undefined;
  let claims: object = {};
  let key: KeyObject = SIGNING.privateKey;

  /** Where the provider leads a person back to who agrees. Throws where the request is not as it must be. */
  const agree = (asked: URL, login: string): string => {
    const query = asked.searchParams;
    const [challenge, redirectUri] = [query.get("code_challenge"), query.get("redirect_uri")];
    const person = people.find((each) => each.login === login);
    const isRight =
      query.get("response_type") === "code" &&
      query.get("client_id") === CLIENT.clientId &&
      query.get("code_challenge_method") === "S256";
    if (!isRight || !person || !challenge || !redirectUri) throw new Error(`The request is wrong: ${asked.search}`);
    const code = randomBytes(16).toString("hex");
    codes.set(code, { person, clientId: CLIENT.clientId, redirectUri, challenge, nonce: query.get("nonce") });
    return `${redirectUri}?${new URLSearchParams({ code, state: query.get("state") ?? "" })}`;
  };
  const decline = (asked: URL): string => {
    const [state, redirectUri] = [asked.searchParams.get("state") ?? "", asked.searchParams.get("redirect_uri")];
    return `${redirectUri}?${new URLSearchParams({ error: "access_denied", state })}`;
  };

  const redeem = (form: URLSearchParams): Grant | undefined => {
    const code = form.get("code") ?? "";
    const grant = codes.get(code);
    codes.delete(code);
    const challenge = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url");
    const isTheirs = grant?.redirectUri === form.get("redirect_uri") && grant?.challenge === challenge;
    return isTheirs ? grant : undefined;
  };
  const isClient = (form: URLSearchParams): boolean =>
    form.get("client_id") === CLIENT.clientId && form.get("client_secret") === CLIENT.clientSecret;

  const idToken = ({ person: { id, name, email, isVerified = true }, clientId, nonce }: Grant): string => {
    const now = Math.floor(Date.now() / 1000);
    const payload = {
      iss: "https://accounts.google.com",
      aud: clientId,
      sub: String(id),
      ...(email !== undefined && { email, email_verified: isVerified }),
      ...(name !== undefined && { name }),
      ...(nonce !== null && { nonce }),
      iat: now,
      exp: now + 3_600,
      ...claims,
    };
    const signed = [{ alg: "RS256", kid: KEY_ID, typ: "JWT" }, payload]
      .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
      .join(".");
    return `${signed}.${sign("sha256", Buffer.from(signed), key).toString("base64url")}`;
  };

  const tokenFor = ({ person }: Grant): string => {
    const token = randomBytes(16).toString("hex");
    tokens.set(token, person);
    return token;
  };
  const bearer = ({ headers }: IncomingMessage): Someone | undefined =>
    tokens.get(headers.authorization?.replace("Bearer ", "") ?? "");

  type Answer = { status?: number; json: unknown };
  const routes: Record<string, (request: IncomingMessage, form: URLSearchParams) => Answer> = {
    // GitHub's errors are of status 200.
    "POST /github.com/login/oauth/access_token": (_request, form) => {
      if (!isClient(form)) return { json: { error: "incorrect_client_credentials" } };
      const grant = redeem(form);
      if (!grant) return { json: { error: "bad_verification_code" } };
      return { json: { access_token: tokenFor(grant), token_type: "bearer", scope: "user:email" } };
    },
    "GET /api.github.com/user": (request) => {
      const person = bearer(request);
      if (!person) return { status: 401, json: { message: "Bad credentials" } };
      return { json: { id: person.id, login: person.login, name: person.name ?? null, type: "User" } };
    },
    "GET /api.github.com/user/emails": (request) => {
      const { email, isVerified = true } = bearer(request) ?? {};
      const other = { email: "other@example.com", primary: false, verified: true, visibility: null };
      return { json: [other, ...(email === undefined ? [] : [{ email, primary: true, verified: isVerified }])] };
    },
    "POST /oauth2.googleapis.com/token": (_request, form) => {
      if (!isClient(form)) return { status: 401, json: { error: "invalid_client" } };
      const grant = redeem(form);
      if (!grant) return { status: 400, json: { error: "invalid_grant" } };
      return {
        json: { access_token: tokenFor(grant), token_type: "Bearer", expires_in: 3599, id_token: idToken(grant) },
      };
    },
    "GET /www.googleapis.com/oauth2/v3/certs": () => ({
      json: { keys: [{ ...SIGNING.publicKey.export({ format: "jwk" }), alg: "RS256", use: "sig", kid: KEY_ID }] },
    }),
  };

  /** What a person sees there. */
  const page = (asked: URL): string => {
    const choices = people.map(
      ({ login }) => `<p><a href="${escaped(agree(asked, login))}">Continue as ${login}</a></p>`,
    );
    return `<!doctype html><title>Provider</title>${choices.join("")}<p><a href="${escaped(decline(asked))}">Cancel</a></p>`;
  };

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    if (PAGES.includes(url.pathname))
      return void response.writeHead(200, { "Content-Type": "text/html" }).end(page(url));
    asked.push(url.pathname);
    if (fault === "silent") return;
    if (fault === "down") return void response.writeHead(503).end();
    if (fault === "long") return void response.end("x".repeat(1_000_000));
    const form = new URLSearchParams(await text(request));
    const route = routes[`${request.method} ${url.pathname}`];
    const { status = 200, json } =
      fault === "other" ? { json: ["no", "object"] } : (route?.(request, form) ?? { status: 404, json: {} });
    response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(json));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    agree,
    decline,
    /** The paths that Parley has asked for since it was last said. */
    asked: () => asked.splice(0),
    /** From now on it fails in this way. */
    fail(how: Fault | undefined) {
      fault = how;
    },
    /** From now on its ID tokens claim this as well, and are signed by another key where that is said. */
    claim(more: object, by: KeyObject = SIGNING.privateKey) {
      claims = more;
      key = by;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
};

export type Providers = Awaited<ReturnType<typeof startProviders>>;

const escaped = (url: string): string => url.replaceAll("&", "&amp;");
