import { describe, expect, test } from "vitest";
import { createTestClock } from "./test-clock";
import { memoryClient, testGateway } from "./test-gateway";

describe("in-process @connections", () => {
  test("GET tells connectedAt, identity and lastActiveAt", async () => {
    const { clock, advance } = createTestClock();
    const { gateway, event } = testGateway({ clock });
    await memoryClient(gateway);
    const { connectionId, connectedAt } = (await event("CONNECT")).requestContext;
    advance(5_000);
    await gateway.management.post(connectionId, "hello");
    advance(5_000);
    expect(await gateway.management.get(connectionId)).toEqual({
      connectedAt: new Date(connectedAt),
      identity: { sourceIp: "127.0.0.1" },
      lastActiveAt: new Date(connectedAt + 5_000),
    });
  });

  test("DELETE closes with 1000, and $disconnect says so", async () => {
    const { gateway, event } = testGateway();
    const { closed } = await memoryClient(gateway);
    await gateway.management.delete((await event("CONNECT")).requestContext.connectionId);
    expect((await closed).code).toBe(1000);
    expect((await event("DISCONNECT")).requestContext).toMatchObject({
      disconnectStatusCode: 1000,
      disconnectReason: "Connection Closed Normally",
    });
  });

  test("posts one text to many at once, and names those that are gone", async () => {
    const { gateway, ofType } = testGateway();
    const clients = [await memoryClient(gateway), await memoryClient(gateway), await memoryClient(gateway)];
    const to = ofType("CONNECT").map(({ requestContext: { connectionId } }) => ({ connectionId }));
    const [, second] = to;
    await gateway.management.delete(second?.connectionId ?? "");
    const text = "✓ to all";
    expect(gateway.management.postToAll(to, text)).toEqual({ gone: [second?.connectionId], failed: [] });
    expect(gateway.management.postToAll(to, undefined)).toEqual({ gone: [second?.connectionId], failed: [] });
    const [first, , third] = clients;
    expect([await first?.message(), await third?.message()]).toEqual([text, text]);
    expect(clients.map(({ inbox }) => inbox.length)).toEqual([1, 0, 1]);
    const tooLong = gateway.management.postToAll(to, "✓".repeat(128 * 512));
    expect(tooLong.failed).toEqual(to.map(({ connectionId }) => connectionId));
  });

  test("fails the way the SDK v3 does: by name and $metadata, without a statusCode", async () => {
    const { gateway, event } = testGateway();
    await memoryClient(gateway);
    const { connectionId } = (await event("CONNECT")).requestContext;
    const failure = await gateway.management.post("AAAAAAAAAAAAAAA=", "x").catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: "GoneException", $fault: "client", $metadata: { httpStatusCode: 410 } });
    expect(failure).not.toHaveProperty("statusCode");
    await expect(gateway.management.post("no id", "x")).rejects.toMatchObject({ $metadata: { httpStatusCode: 400 } });
    await gateway.management.post(connectionId, "✓".repeat((128 * 1024) / 3));
    await expect(gateway.management.post(connectionId, "✓".repeat(128 * 512))).rejects.toMatchObject({
      name: "PayloadTooLargeException",
      $metadata: { httpStatusCode: 413 },
    });
  });
});
