import { createCipheriv, createECDH, hkdfSync, randomBytes } from "node:crypto";

/** What a browser has given to encrypt for it (RFC 8291): its public key, and a secret that the two share. Base64url. */
export type PushKeys = { p256dh: string; auth: string };

/** Made anew for each message, but in the tests of RFC 8291's own example. */
type Random = { salt: Uint8Array; privateKey: Uint8Array | undefined };

const CURVE = "prime256v1";
/** The whole of a message is one record, and all that a push service has to take (RFC 8030, section 7.2). */
const RECORD_BYTES = 4_096;
/** Salt, record size, the length of the key and the key; the end of the text and its tag. */
const OVERHEAD_BYTES = 16 + 4 + 1 + 65 + 1 + 16;
export const MAX_TEXT_BYTES = RECORD_BYTES - OVERHEAD_BYTES;

const derive = (ikm: Uint8Array, salt: Uint8Array, info: Uint8Array, bytes: number): Buffer =>
  Buffer.from(hkdfSync("sha256", ikm, salt, info, bytes));

const label = (text: string): Buffer => Buffer.from(`${text}\0`);

/**
 * Encrypts a text for a browser alone: the body of a push with `Content-Encoding: aes128gcm` (RFC 8188, RFC 8291). Throws where the keys are no
 * keys, and where the text is longer than `MAX_TEXT_BYTES` in UTF-8.
 */
export const encrypt = (
  text: string,
  { p256dh, auth }: PushKeys,
  { salt, privateKey }: Random = { salt: randomBytes(16), privateKey: undefined },
): Buffer<ArrayBuffer> => {
  const plain = Buffer.from(text);
  if (plain.length > MAX_TEXT_BYTES) throw new RangeError(`A push has ${MAX_TEXT_BYTES} bytes at most.`);
  const theirs = Buffer.from(p256dh, "base64url");
  const own = createECDH(CURVE);
  if (privateKey) own.setPrivateKey(privateKey);
  else own.generateKeys();
  const ownKey = own.getPublicKey();
  const shared = own.computeSecret(theirs);
  const info = Buffer.concat([label("WebPush: info"), theirs, ownKey]);
  const ikm = derive(shared, Buffer.from(auth, "base64url"), info, 32);
  const key = derive(ikm, salt, label("Content-Encoding: aes128gcm"), 16);
  const nonce = derive(ikm, salt, label("Content-Encoding: nonce"), 12);
  const cipher = createCipheriv("aes-128-gcm", key, nonce);
  const header = Buffer.alloc(5);
  header.writeUInt32BE(RECORD_BYTES, 0);
  header.writeUInt8(ownKey.length, 4);
  // The 2 ends the last record (RFC 8188, section 2).
  const encrypted = [cipher.update(plain), cipher.update(Buffer.of(2)), cipher.final(), cipher.getAuthTag()];
  return Buffer.concat([salt, header, ownKey, ...encrypted]);
};
