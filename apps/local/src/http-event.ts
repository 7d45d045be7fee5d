import type { IncomingMessage, ServerResponse } from "node:http";
import type { ErrorCode } from "@parley/protocol/error";
import { LIMITS } from "@parley/protocol/limits";
import type { Handlers } from "./handlers";
import type { Viewer } from "./viewer";

type HttpEvent = Parameters<ReturnType<Handlers["api"]>>[0];
type HttpResult = {
  statusCode: number;
  headers?: Record<string, string | string[]>;
  cookies?: string[];
  body: string;
  isBase64Encoded: boolean;
};

const TOO_LARGE: HttpResult = {
  statusCode: 413,
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({
    error: "Unable to read the request: it is too large.",
    code: "frame.too_large" satisfies ErrorCode,
  }),
  isBase64Encoded: false,
};

const LINGER_MS = 1_000;

/**
 * Answers a request whose body is larger than any may be. What still comes of it is thrown away for a moment, as a client that is cut off
 * while it writes may not read the answer; then the connection ends.
 */
export const refuseTooLarge = (request: IncomingMessage, response: ServerResponse): void => {
  sendHttpResult(TOO_LARGE, response);
  request.resume();
  const cut = setTimeout(() => request.destroy(), LINGER_MS);
  request.once("close", () => clearTimeout(cut));
};

/** Reads a body. Undefined as soon as it is larger than any request may be: no more of it is held. */
const readBody = async (request: IncomingMessage): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = [];
  if (Number(request.headers["content-length"] ?? 0) > LIMITS.frameBytes) return undefined;
  let bytes = 0;
  // The answer goes over the same socket, which the end of the loop would destroy.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    bytes += chunk.length;
    if (bytes > LIMITS.frameBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

/** What proxies say of the viewer. It has been read as far as it is believed (`viewer.ts`), and nobody else may believe more. */
const FORWARDED = /^(forwarded$|x-forwarded-)/;

/**
 * A viewer's request as API Gateway's HTTP API hands it to a Lambda function (payload format 2.0). Undefined where its body is too large.
 */
export const toHttpEvent = async (
  request: IncomingMessage,
  { address, host }: Viewer,
): Promise<HttpEvent | undefined> => {
  const url = new URL(request.url ?? "/", "http://localhost");
  const body = await readBody(request);
  if (!body) return undefined;
  const { cookie, ...rest } = request.headers;
  const kept = Object.entries({ ...rest, host }).filter(([name]) => !FORWARDED.test(name));
  const headers = Object.fromEntries(
    kept.map(([name, value]) => [name, Array.isArray(value) ? value.join(",") : value]),
  );
  const now = Date.now();
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    ...(cookie !== undefined && { cookies: cookie.split(/; */) }),
    headers,
    requestContext: {
      accountId: "local",
      apiId: "local",
      authentication: null,
      authorizer: {},
      domainName: host,
      domainPrefix: "local",
      http: {
        method: request.method ?? "GET",
        path: url.pathname,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: address,
        userAgent: request.headers["user-agent"] ?? "",
      },
      requestId: crypto.randomUUID(),
      routeKey: "$default",
      stage: "$default",
      time: new Date(now).toISOString(),
      timeEpoch: now,
    },
    body: body.toString(),
    isBase64Encoded: false,
  };
};

/** Sends a function's answer. */
export const sendHttpResult = (result: HttpResult, response: ServerResponse): void => {
  response.statusCode = result.statusCode;
  for (const [name, value] of Object.entries(result.headers ?? {})) response.setHeader(name, value);
  if (result.cookies?.length) response.setHeader("Set-Cookie", result.cookies);
  response.end(result.isBase64Encoded ? Buffer.from(result.body ?? "", "base64") : result.body);
};
