import { generateKeyPairSync, sign } from "node:crypto";

/** A certificate of `localhost` for an hour, signed by its own key (X.509 v3 in DER, RFC 5280), since Node makes none. */

const TAGS = {
  boolean: 0x01,
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  oid: 0x06,
  utf8: 0x0c,
  time: 0x17,
  sequence: 0x30,
  set: 0x31,
};

const der = (tag: number, ...contents: Uint8Array[]): Buffer => {
  const content = Buffer.concat(contents);
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...size), content]);
};
const sequence = (...parts: Uint8Array[]) => der(TAGS.sequence, ...parts);
const integer = (value: number) => der(TAGS.integer, Buffer.of(value));
const oid = (hex: string) => der(TAGS.oid, Buffer.from(hex, "hex"));
const context = (tag: number, content: Uint8Array) => der(tag, content);
const time = (ms: number) => {
  const digits = new Date(ms).toISOString().replace(/\D/g, "").slice(2, 14);
  return der(TAGS.time, Buffer.from(`${digits}Z`));
};

const ECDSA_WITH_SHA256 = sequence(oid("2a8648ce3d040302"));
const COMMON_NAME = oid("550403");
const IS_CA = sequence(oid("551d13"), der(TAGS.octets, sequence(der(TAGS.boolean, Buffer.of(0xff)))));
const ALTERNATIVE_NAMES = sequence(
  oid("551d11"),
  der(TAGS.octets, sequence(context(0x82, Buffer.from("localhost")), context(0x87, Buffer.of(127, 0, 0, 1)))),
);

const HOUR_MS = 60 * 60 * 1000;

/** The key and the certificate, both PEM. */
export const createCertificate = (): { key: string; cert: string } => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const name = sequence(der(TAGS.set, sequence(COMMON_NAME, der(TAGS.utf8, Buffer.from("localhost")))));
  const body = sequence(
    context(0xa0, integer(2)),
    integer(1),
    ECDSA_WITH_SHA256,
    name,
    sequence(time(Date.now() - HOUR_MS), time(Date.now() + HOUR_MS)),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    context(0xa3, sequence(IS_CA, ALTERNATIVE_NAMES)),
  );
  const signature = der(TAGS.bits, Buffer.of(0), sign("sha256", body, privateKey));
  const lines = sequence(body, ECDSA_WITH_SHA256, signature).toString("base64").replace(/.{64}/g, "$&\n");
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  };
};
