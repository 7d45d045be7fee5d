import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import * as z from "zod";

/** What a browser keeps of its subscription. */
const createBrowser = () => {
  const ecdh = createECDH("prime256v1");
  ecdh.generateKeys();
  return { ecdh, auth: randomBytes(16) };
};
type Browser = ReturnType<typeof createBrowser>;

const derive = (ikm: Uint8Array, salt: Uint8Array, info: Buffer, bytes: number) =>
  Buffer.from(hkdfSync("sha256", ikm, salt, info, bytes));

/** As a browser decrypts what was pushed to it (RFC 8291, RFC 8188). Throws where it was not for this one. */
export const decrypt = (body: Buffer, { ecdh, auth }: Browser): string => {
  const [salt, size, keyLength] = [body.subarray(0, 16), body.readUInt32BE(16), body.readUInt8(20)];
  const [sender, record] = [body.subarray(21, 21 + keyLength), body.subarray(21 + keyLength)];
  if (record.length > size) throw new Error("It has more than one record.");
  const info = Buffer.concat([Buffer.from("WebPush: info\0"), ecdh.getPublicKey(), sender]);
  const ikm = derive(ecdh.computeSecret(sender), auth, info, 32);
  const key = derive(ikm, salt, Buffer.from("Content-Encoding: aes128gcm\0"), 16);
  const nonce = derive(ikm, salt, Buffer.from("Content-Encoding: nonce\0"), 12);
  const decipher = createDecipheriv("aes-128-gcm", key, nonce);
  decipher.setAuthTag(record.subarray(-16));
  const plain = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()]);
  if (plain.at(-1) !== 2) throw new Error("The record is not the last one.");
  return plain.subarray(0, -1).toString();
};

const Claims = z.object({ aud: z.string(), exp: z.number(), sub: z.string() });

/** The claims of a VAPID header (RFC 8292), and the key that they are signed by. Throws where the signature is wrong. */
export const readVapid = (header = ""): z.infer<typeof Claims> & { key: string } => {
  const [, token = "", key = ""] = /^vapid t=([\w.-]+), k=([\w-]+)$/.exec(header) ?? [];
  const [head = "", claims = "", signature = ""] = token.split(".");
  const point = Buffer.from(key, "base64url");
  const [x, y] = [point.subarray(1, 33).toString("base64url"), point.subarray(33).toString("base64url")];
  const publicKey = createPublicKey({ format: "jwk", key: { kty: "EC", crv: "P-256", x, y } });
  const signed = Buffer.from(`${head}.${claims}`);
  const isRight = verify(
    "sha256",
    signed,
    { key: publicKey, dsaEncoding: "ieee-p1363" },
    Buffer.from(signature, "base64url"),
  );
  if (!isRight) throw new Error("The signature is wrong.");
  return { ...Claims.parse(JSON.parse(Buffer.from(claims, "base64url").toString())), key };
};

type Answer = { status: number; headers?: Record<string, string> } | "hang";

/** A push service on this machine. Each answer is given once, and the last one from then on. */
export const startPushServer = async () => {
  const received: { path: string; headers: IncomingHttpHeaders; body: Buffer }[] = [];
  const answers: Answer[] = [{ status: 201 }];
  const server = createServer(async (request, response) => {
    received.push({ path: request.url ?? "", headers: request.headers, body: await buffer(request) });
    const answer = (answers.length > 1 ? answers.shift() : answers[0]) ?? { status: 201 };
    if (answer !== "hang") response.writeHead(answer.status, answer.headers).end("said the push service");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  return {
    origin,
    received,
    answer: (...planned: Answer[]) => {
      answers.splice(0, answers.length, ...planned);
    },
    /** Subscribes a browser. */
    subscribe: (name: string) => {
      const browser = createBrowser();
      const keys = {
        p256dh: browser.ecdh.getPublicKey("base64url"),
        auth: browser.auth.toString("base64url"),
      };
      const endpoint = `${origin}/${name}`;
      const texts = () => received.filter(({ path }) => path === `/${name}`).map(({ body }) => decrypt(body, browser));
      return { endpoint, keys, texts };
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
};
