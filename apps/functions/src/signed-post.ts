import * as http from "node:http";
import * as https from "node:https";
import { text } from "node:stream/consumers";
import aws4 from "aws4";

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
 * client would spend several times the CPU on each request. Rejects with the AWS error, with an `AbortError`, or with the socket's error.
 */
export const createSignedPost = (service: "execute-api" | "lambda", endpoint: string): SignedPost => {
  const { protocol, host, hostname, port, pathname } = new URL(endpoint);
  const { Agent, request } = protocol === "https:" ? https : http;
  const agent = new Agent({ keepAlive: true, maxSockets: SOCKETS });
  const base = pathname === "/" ? "" : pathname;
  const region = process.env.AWS_REGION;
  return (path, body, signal, headers) =>
    new Promise((resolve, reject) => {
      const at = base + path;
      const signed = aws4.sign({
        ...{ service, host, method: "POST", path: at, body },
        ...(region !== undefined && { region }),
        headers: { "Content-Type": "application/json", ...headers },
      });
      // As a list, which Node writes as it is: a third of a request's CPU less than as an object.
      const list = Object.entries(signed.headers ?? {}).flatMap(([name, value]) => [name, String(value)]);
      const sent = request({ agent, hostname, port, method: "POST", path: at, headers: list, signal }, (response) => {
        const { statusCode = 0 } = response;
        if (statusCode >= 300) return void refused(response, statusCode).then(reject, reject);
        // The socket is free again when the answer was read.
        response.resume();
        resolve();
      });
      sent.on("error", reject);
      sent.end(body);
    });
};

const refused = async (response: http.IncomingMessage, statusCode: number): Promise<RefusedError> => {
  const type = response.headers["x-amzn-errortype"];
  const [name = "UnknownError"] = (typeof type === "string" ? type : "UnknownError").split(":");
  return new RefusedError(name, statusCode, await text(response));
};
