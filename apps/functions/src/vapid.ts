import { createECDH, createPrivateKey, hkdfSync, type KeyObject, sign } from "node:crypto";

/** The pair of keys by which push services know the workspace (RFC 8292). Browsers subscribe with `publicKey`, an uncompressed point in base64url. */
export type Vapid = { publicKey: string; privateKey: KeyObject };

const CURVE = "prime256v1";

/** A random number below the order of the curve is a private key; of 32 bytes that are none, which nobody will ever meet, the next ones are. */
const scalarOf = (secret: string, attempt: number): Buffer =>
  Buffer.from(hkdfSync("sha256", secret, "", `parley push ${attempt}`, 32));

const encode = (bytes: Buffer): string => bytes.toString("base64url");

/** The keys that a secret stands for: always the same. */
export const vapidOf = (secret: string, attempt = 1): Vapid => {
  const ecdh = createECDH(CURVE);
  const scalar = scalarOf(secret, attempt);
  try {
    ecdh.setPrivateKey(scalar);
  } catch {
    return vapidOf(secret, attempt + 1);
  }
  const point = ecdh.getPublicKey();
  const [d, x, y] = [scalar, point.subarray(1, 33), point.subarray(33)];
  const key = { kty: "EC", crv: "P-256", d: encode(d), x: encode(x), y: encode(y) };
  const privateKey = createPrivateKey({ format: "jwk", key });
  return { publicKey: encode(point), privateKey };
};

/** A push service believes a token for a day at most. */
const TOKEN_S = 12 * 60 * 60;

const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString("base64url");

/** The header `Authorization` for a push service. `subject`: where its people can reach those who run the workspace. `now` in ms. */
export const authorization = (
  { publicKey, privateKey }: Vapid,
  endpoint: URL,
  subject: string,
  now: number,
): string => {
  const claims = { aud: endpoint.origin, exp: Math.floor(now / 1000) + TOKEN_S, sub: subject };
  const signed = `${encoded({ typ: "JWT", alg: "ES256" })}.${encoded(claims)}`;
  const signature = sign("sha256", Buffer.from(signed), { key: privateKey, dsaEncoding: "ieee-p1363" });
  return `vapid t=${signed}.${signature.toString("base64url")}, k=${publicKey}`;
};
