import { describe, expect, test, vi } from "vitest";
import { memoryClient, policy, request, testGateway } from "./test-gateway";

describe("authorizer", () => {
  test("is asked with a REQUEST event, before $connect", async () => {
    const authorizer = vi.fn(async () => policy("Deny"));
    const { gateway, events } = testGateway({ authorizer });
    expect(await gateway.connect(request)).toMatchObject({ outcome: "refused", statusCode: 403 });
    expect(authorizer).toHaveBeenCalledWith(
      expect.objectContaining({
        type: "REQUEST",
        methodArn: expect.stringMatching(/^arn:aws:execute-api:[\w-]+:\d{12}:a1b2c3d4e5\/\$default\/\$connect$/),
        headers: expect.objectContaining({ Host: "chat.example.com" }),
        requestContext: expect.objectContaining({ routeKey: "$connect", eventType: "CONNECT" }),
      }),
    );
    expect(events).toEqual([]);
  });

  test("its context is in every later event, as strings, $disconnect included", async () => {
    const authorizer = async () => policy("Allow", { userId: "u1", admin: true, quota: 7, none: null });
    const { gateway, events, event } = testGateway({ authorizer });
    const { socket } = await memoryClient(gateway);
    socket.send("hello");
    socket.close();
    await event("DISCONNECT");
    expect(events.map(({ requestContext }) => requestContext.eventType)).toEqual(["CONNECT", "MESSAGE", "DISCONNECT"]);
    for (const { requestContext } of events) {
      expect(requestContext.authorizer).toEqual({ principalId: "ada", userId: "u1", admin: "true", quota: "7" });
    }
  });

  test("is not cached: every connection asks again", async () => {
    const authorizer = vi.fn(async () => policy("Allow"));
    const { gateway } = testGateway({ authorizer });
    await memoryClient(gateway);
    await memoryClient(gateway);
    expect(authorizer).toHaveBeenCalledTimes(2);
  });

  test.each([
    ["Error(Unauthorized) → 401, which is no failure", async () => Promise.reject(new Error("Unauthorized")), 401, 0],
    ["any other error → 500", async () => Promise.reject(new Error("database down")), 500, 1],
    ["no policy → 500", async () => ({ principalId: "ada" }), 500, 1],
    ["no principal → 500", async () => ({ ...policy("Allow"), principalId: undefined }), 500, 1],
    ["a nested context → 500", async () => policy("Allow", { user: { id: 1 } }), 500, 1],
    ["an answer over 8 KB → 500", async () => policy("Allow", { padding: "x".repeat(8 * 1024) }), 500, 1],
  ])("%s", async (_, authorizer, statusCode, reported) => {
    const { gateway, events, failures } = testGateway({ authorizer });
    expect(await gateway.connect(request)).toMatchObject({ outcome: "refused", statusCode });
    expect(events).toEqual([]);
    expect(failures.map(({ routeKey }) => routeKey)).toEqual(Array(reported).fill("authorizer"));
  });
});
