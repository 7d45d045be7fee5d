import { createHash, createHmac } from "node:crypto";
import * as http from "node:http";
import * as https from "node:https";
import { text } from "node:stream/consumers";

/** Sockets to one service, kept open from one request to the next. */
const SOCKETS = 50;

/** What AWS has refused, told apart as the SDK's errors are: by `name`, or by `$metadata.httpStatusCode`. */
class RefusedError extends Error {
  override readonly name: string;
  readonly $metadata: { readonly httpStatusCode: number };

  constructor(name: string, httpStatusCode: number, message: string) {
    super(message);
    this.name = name;
    this.$metadata = { httpStatusCode };
  }
}

export type SignedPost = (
  path: string,
  body: string,
  signal: AbortSignal,
  headers?: Readonly<Record<string, string>>,
) => Promise<void>;

/**
 * Posts to paths of one AWS service, with the credentials and the region of the environment. Segments of a path are percent-encoded. The SDK's
 * client would spend several times the CPU on each request. Rejects with the AWS error, with `signal`'s reason, or with the socket's error.
 */
export const createSignedPost = (service: "execute-api" | "lambda" | "ses", endpoint: string): SignedPost => {
  const { protocol, host, hostname, port, pathname } = new URL(endpoint);
  const { Agent, request } = protocol === "https:" ? https : http;
  const agent = new Agent({ keepAlive: true, maxSockets: SOCKETS });
  const base = pathname === "/" ? "" : pathname;
  const sign = createSigner(service, host);
  return (path, body, signal, headers = {}) =>
    new Promise((resolve, reject) => {
      const at = base + path;
      // A list, which Node writes as it is: a third less CPU than an object.
      const list = ["content-type", "application/json", "content-length", `${Buffer.byteLength(body)}`];
      for (const [name, value] of Object.entries(headers)) list.push(name, value);
      list.push(...sign(at, body));
      const sent = request({ agent, hostname, port, method: "POST", path: at, headers: list }, (response) => {
        const { statusCode = 0 } = response;
        if (statusCode >= 300) return void refused(response, statusCode).then(reject, reject);
        // Not before the end: then the socket is kept, whatever becomes of `signal`.
        response.resume().on("end", resolve).on("error", reject);
      });
      sent.on("error", reject);
      signal.addEventListener("abort", () => sent.destroy(asError(signal.reason)));
      sent.end(body);
    });
};

const asError = (reason: unknown): Error => (reason instanceof Error ? reason : new Error(String(reason)));

const sha256 = (data: string): string => createHash("sha256").update(data).digest("hex");
const hmac = (key: string | Buffer, data: string): Buffer => createHmac("sha256", key).update(data).digest();

/** The headers by which AWS knows who asks, as a list (AWS: "Create a signed AWS API request"). */
const createSigner = (service: string, host: string): ((path: string, body: string) => string[]) => {
  const { AWS_REGION = "", AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN = "" } = process.env;
  let key: { day: string; bytes: Buffer } = { day: "", bytes: Buffer.alloc(0) };
  const keyOf = (day: string): Buffer => {
    if (key.day !== day) {
      const bytes = [AWS_REGION, service, "aws4_request"].reduce(hmac, hmac(`AWS4${AWS_SECRET_ACCESS_KEY}`, day));
      key = { day, bytes };
    }
    return key.bytes;
  };
  const token = AWS_SESSION_TOKEN === "" ? [] : ["x-amz-security-token", AWS_SESSION_TOKEN];
  const names = ["host", "x-amz-date", ...token.slice(0, 1)].join(";");
  return (path, body) => {
    const date = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
    const day = date.slice(0, 8);
    const scope = `${day}/${AWS_REGION}/${service}/aws4_request`;
    // The path is encoded once more.
    const encoded = path.split("/").map(encodeURIComponent).join("/");
    const covered = `host:${host}\nx-amz-date:${date}\n${token.length > 0 ? `${token.join(":")}\n` : ""}`;
    const canonical = `POST\n${encoded}\n\n${covered}\n${names}\n${sha256(body)}`;
    const signature = hmac(keyOf(day), `AWS4-HMAC-SHA256\n${date}\n${scope}\n${sha256(canonical)}`).toString("hex");
    const credential = `Credential=${AWS_ACCESS_KEY_ID}/${scope}`;
    const authorization = `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=${names}, Signature=${signature}`;
    return ["host", host, "x-amz-date", date, ...token, "authorization", authorization];
  };
};

const refused = async (response: http.IncomingMessage, statusCode: number): Promise<RefusedError> => {
  const type = response.headers["x-amzn-errortype"];
  const [name = "UnknownError"] = (typeof type === "string" ? type : "UnknownError").split(":");
  return new RefusedError(name, statusCode, await text(response));
};
