import type { IncomingMessage, ServerResponse } from "node:http";
import type { Gateway } from "./gateway";
import { newId } from "./id";
import { ManagementError } from "./management-error";

const readBody = async (request: IncomingMessage, maxBytes: number): Promise<Uint8Array> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const incoming: AsyncIterable<Buffer> = request;
  // Reads to the end even when it is too long, so that the client is able to read the answer.
  for await (const chunk of incoming) {
    bytes += chunk.length;
    if (bytes <= maxBytes) chunks.push(chunk);
  }
  if (bytes > maxBytes) throw new ManagementError("PayloadTooLargeException", "The message is too long");
  return Buffer.concat(chunks);
};

const decode = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new ManagementError("BadRequestException", "Malformed percent-encoding");
  }
};

/** The connection id in `/{stage}/@connections/{id}`. The SDK sends the `=` of an id, and a `$` or `@`, percent-encoded. */
const readConnectionId = (request: IncomingMessage, stage: string): string => {
  const [, ...segments] = new URL(request.url ?? "/", "http://localhost").pathname.split("/");
  const [stageOf, resource, connectionId = "", ...rest] = segments.map(decode);
  if (stageOf !== stage || resource !== "@connections" || rest.length > 0) {
    throw new ManagementError("ForbiddenException", "Forbidden");
  }
  return connectionId;
};

const answer = async (gateway: Gateway, request: IncomingMessage): Promise<[statusCode: number, body?: object]> => {
  // The signature is asked for, not verified: the emulator has no accounts.
  if (!request.headers.authorization?.startsWith("AWS4-HMAC-SHA256 ")) {
    throw new ManagementError("MissingAuthenticationTokenException", "Missing Authentication Token");
  }
  const connectionId = readConnectionId(request, gateway.stage);
  switch (request.method) {
    case "POST":
      await gateway.management.post(connectionId, await readBody(request, gateway.limits.messageBytes));
      return [200];
    case "GET":
      return [200, await gateway.management.get(connectionId)];
    case "DELETE":
      await gateway.management.delete(connectionId);
      return [204];
    default:
      throw new ManagementError("ForbiddenException", "Forbidden");
  }
};

/**
 * A `node:http` request listener for `/{stage}/@connections/{id}`, spoken to by the AWS SDK. Errors carry
 * `x-amzn-errortype`, without which the SDK cannot name the exception.
 */
export const managementListener =
  (gateway: Gateway) =>
  async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    response.setHeader("content-type", "application/json");
    response.setHeader("x-amzn-requestid", newId());
    try {
      const [statusCode, body] = await answer(gateway, request);
      response.writeHead(statusCode).end(body && JSON.stringify(body));
    } catch (error) {
      const failure =
        error instanceof ManagementError ? error : new ManagementError("InternalServerErrorException", String(error));
      response.setHeader("x-amzn-errortype", failure.name);
      response.writeHead(failure.$metadata.httpStatusCode).end(JSON.stringify({ message: failure.message }));
    }
  };
