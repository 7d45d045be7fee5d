import type { IncomingMessage, ServerResponse } from "node:http";
import type { Handlers } from "./handlers";

type HttpEvent = Parameters<Handlers["api"]>[0];
type HttpResult = {
  statusCode: number;
  headers?: Record<string, string | string[]>;
  cookies?: string[];
  body: string;
  isBase64Encoded: boolean;
};

/** A request as API Gateway's HTTP API hands it to a Lambda function (payload format 2.0). */
export const toHttpEvent = async (request: IncomingMessage): Promise<HttpEvent> => {
  const url = new URL(request.url ?? "/", "http://localhost");
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const { cookie, ...rest } = request.headers;
  const headers = Object.fromEntries(
    Object.entries(rest).map(([name, value]) => [name, Array.isArray(value) ? value.join(",") : value]),
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
      domainName: request.headers.host ?? "localhost",
      domainPrefix: "local",
      http: {
        method: request.method ?? "GET",
        path: url.pathname,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? "",
        userAgent: request.headers["user-agent"] ?? "",
      },
      requestId: crypto.randomUUID(),
      routeKey: "$default",
      stage: "$default",
      time: new Date(now).toISOString(),
      timeEpoch: now,
    },
    body: Buffer.concat(chunks).toString(),
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
