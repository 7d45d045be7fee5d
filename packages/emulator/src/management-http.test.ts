import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GetConnectionCommand,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { expect, onTestFinished, test } from "vitest";
import type { Faults } from "./faults";
import { openClient, servedGateway } from "./test-gateway";

const credentials = { accessKeyId: "local", secretAccessKey: "local" };

const sdk = (endpoint: string) => {
  const management = new ApiGatewayManagementApiClient({ endpoint, region: "us-east-1", credentials, maxAttempts: 1 });
  onTestFinished(() => management.destroy());
  return {
    post: (ConnectionId: string, Data: string | Uint8Array) =>
      management.send(new PostToConnectionCommand({ ConnectionId, Data })),
    get: (ConnectionId: string) => management.send(new GetConnectionCommand({ ConnectionId })),
    delete: (ConnectionId: string) => management.send(new DeleteConnectionCommand({ ConnectionId })),
  };
};

const connected = async (faults: Faults = {}) => {
  const served = await servedGateway({ faults });
  const socket = await openClient(served.url, [], { "User-Agent": "Test/1" });
  const { connectionId, connectedAt } = (await served.event("CONNECT")).requestContext;
  return { ...served, ...socket, ...sdk(served.endpoint), connectionId, connectedAt };
};

test("POST 200 delivers a text message; the SDK sends the id's = as %3D", async () => {
  const { post, connectionId, message } = await connected();
  expect(connectionId.endsWith("=")).toBe(true);
  const { $metadata } = await post(connectionId, "hello ✓");
  expect($metadata).toMatchObject({ httpStatusCode: 200, requestId: expect.any(String) });
  expect(await message()).toBe("hello ✓");
});

test("GET tells connectedAt, identity and lastActiveAt", async () => {
  const { get, connectionId, connectedAt } = await connected();
  expect(await get(connectionId)).toMatchObject({
    ConnectedAt: new Date(connectedAt),
    Identity: { SourceIp: "127.0.0.1", UserAgent: "Test/1" },
    LastActiveAt: expect.any(Date),
  });
});

test("DELETE 204 closes; afterwards every call meets GoneException, 410", async () => {
  const { connectionId, closed, ...api } = await connected();
  expect((await api.delete(connectionId)).$metadata.httpStatusCode).toBe(204);
  expect((await closed).code).toBe(1000);
  for (const call of [() => api.post(connectionId, "x"), () => api.get(connectionId), () => api.delete(connectionId)]) {
    const error = await call().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: "GoneException", $metadata: { httpStatusCode: 410 } });
    expect(error).not.toHaveProperty("statusCode");
  }
});

test("a malformed id → 400", async () => {
  const { post } = await connected();
  await expect(post("not an id", "x")).rejects.toMatchObject({
    name: "BadRequestException",
    $metadata: { httpStatusCode: 400 },
  });
});

test("128 KB pass, more → PayloadTooLargeException, 413", async () => {
  const { post, connectionId, message } = await connected();
  await post(connectionId, new Uint8Array(128 * 1024).fill(120));
  expect(await message()).toHaveLength(128 * 1024);
  await expect(post(connectionId, new Uint8Array(128 * 1024 + 1))).rejects.toMatchObject({
    name: "PayloadTooLargeException",
    $metadata: { httpStatusCode: 413 },
  });
});

test("429 on demand → LimitExceededException", async () => {
  const { post, connectionId } = await connected({ post: () => "throttled" });
  await expect(post(connectionId, "x")).rejects.toMatchObject({
    name: "LimitExceededException",
    $metadata: { httpStatusCode: 429 },
  });
});

test("5xx on demand", async () => {
  const { post, connectionId } = await connected({ post: () => "unavailable" });
  await expect(post(connectionId, "x")).rejects.toMatchObject({ $metadata: { httpStatusCode: 503 } });
});

test("another stage → ForbiddenException, 403", async () => {
  const { endpoint, connectionId } = await connected();
  await expect(sdk(endpoint.replace("$default", "prod")).get(connectionId)).rejects.toMatchObject({
    name: "ForbiddenException",
    $metadata: { httpStatusCode: 403 },
  });
});

test("an unsigned request → 403", async () => {
  const { endpoint, connectionId } = await connected();
  const response = await fetch(`${endpoint}/@connections/${connectionId}`, { method: "POST", body: "x" });
  expect(response.status).toBe(403);
  expect(response.headers.get("x-amzn-errortype")).toBe("MissingAuthenticationTokenException");
});
