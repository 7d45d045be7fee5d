import { createHash, createHmac } from "node:crypto";

/** Who signs (AWS: "Signature Version 4"). `sessionToken`: of credentials that do not last, as a function's. */
export type Credentials = { accessKeyId: string; secretAccessKey: string; sessionToken?: string | undefined };
export type Signer = Credentials & { region: string };

const ALGORITHM = "AWS4-HMAC-SHA256";

const sha256 = (data: string): string => createHash("sha256").update(data).digest("hex");
const hmac = (key: string | Buffer, data: string): Buffer => createHmac("sha256", key).update(data).digest();

/** As `20300131T093000Z`. */
const timestamp = (at: number): string => new Date(at).toISOString().replace(/[-:]|\.\d+/g, "");

const scopeOf = (date: string, region: string): string => `${date.slice(0, 8)}/${region}/s3/aws4_request`;

const sign = (text: string, date: string, { secretAccessKey, region }: Signer): string => {
  const key = [region, "s3", "aws4_request"].reduce(hmac, hmac(`AWS4${secretAccessKey}`, date.slice(0, 8)));
  return hmac(key, text).toString("hex");
};

/** As RFC 3986 has it; `encodeURIComponent` leaves these four alone. */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

const inOrder = (entries: Iterable<readonly [string, string]>): (readonly [string, string])[] =>
  [...entries].sort(([a], [b]) => (a < b ? -1 : 1));

/** A request to be signed. `path` is encoded already; `headers` beside `host` are in lower case, and have to be sent as they are here. */
export type Signable = {
  method: string;
  host: string;
  path: string;
  query?: Readonly<Record<string, string>>;
  headers?: Readonly<Record<string, string>>;
};

/** The signature of a request whose query holds all but the signature itself. */
export const querySignature = ({ method, host, path, query = {}, headers = {} }: Signable, signer: Signer): string => {
  const date = query["X-Amz-Date"] ?? "";
  const covered = inOrder(Object.entries({ ...headers, host }));
  const canonical = [
    method,
    path,
    canonicalQuery(query),
    ...covered.map(([name, value]) => `${name}:${value.trim()}`),
    "",
    query["X-Amz-SignedHeaders"] ?? "",
    "UNSIGNED-PAYLOAD",
  ].join("\n");
  return sign([ALGORITHM, date, scopeOf(date, signer.region), sha256(canonical)].join("\n"), date, signer);
};

const canonicalQuery = (query: Readonly<Record<string, string>>): string =>
  inOrder(Object.entries(query).map(([name, value]) => [encode(name), encode(value)] as const))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");

/** The path and query of a request that anybody may send from `at` (ms) on for `expiresS` seconds (AWS: "Authenticating Requests: Query Parameters"). */
export const presign = (request: Signable, at: number, expiresS: number, signer: Signer): string => {
  const date = timestamp(at);
  const query = {
    ...request.query,
    "X-Amz-Algorithm": ALGORITHM,
    "X-Amz-Credential": `${signer.accessKeyId}/${scopeOf(date, signer.region)}`,
    "X-Amz-Date": date,
    "X-Amz-Expires": String(expiresS),
    "X-Amz-SignedHeaders": ["host", ...Object.keys(request.headers ?? {})].sort().join(";"),
    ...(signer.sessionToken && { "X-Amz-Security-Token": signer.sessionToken }),
  };
  const signature = querySignature({ ...request, query }, signer);
  return `${request.path}?${canonicalQuery(query)}&X-Amz-Signature=${signature}`;
};

/** A condition of a policy: a field that is exactly this, or a number of bytes between two. */
export type Condition = Readonly<Record<string, string>> | readonly ["content-length-range", number, number];

export const policySignature = (policy: string, date: string, signer: Signer): string => sign(policy, date, signer);

/** The fields of a form that anybody may post until `expiresAt` (ms), with these fields as they are (AWS: "POST Policy"). */
export const presignPost = (
  fields: Readonly<Record<string, string>>,
  conditions: readonly Condition[],
  { at, expiresAt }: { at: number; expiresAt: number },
  signer: Signer,
): Record<string, string> => {
  const date = timestamp(at);
  const signed = {
    ...fields,
    "X-Amz-Algorithm": ALGORITHM,
    "X-Amz-Credential": `${signer.accessKeyId}/${scopeOf(date, signer.region)}`,
    "X-Amz-Date": date,
    ...(signer.sessionToken && { "X-Amz-Security-Token": signer.sessionToken }),
  };
  const exact = Object.entries(signed).map(([name, value]) => ({ [name]: value }));
  const document = { expiration: new Date(expiresAt).toISOString(), conditions: [...exact, ...conditions] };
  const policy = Buffer.from(JSON.stringify(document)).toString("base64");
  return { ...signed, Policy: policy, "X-Amz-Signature": policySignature(policy, date, signer) };
};
