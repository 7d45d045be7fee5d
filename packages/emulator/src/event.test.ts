import type {
  APIGatewayEventWebsocketRequestContextV2,
  APIGatewayProxyWebsocketEventV2,
  APIGatewayProxyWebsocketEventV2WithRequestContext,
} from "aws-lambda";
import { describe, expect, expectTypeOf, test } from "vitest";
import { type ConnectEvent, type DisconnectEvent, formatRequestTime, type MessageEvent } from "./event";
import { createTestClock } from "./test-clock";
import { memoryClient, request, testGateway } from "./test-gateway";

describe("events", () => {
  test("CONNECT carries the handshake's headers and query, the last value of each beside all of them", async () => {
    const { clock } = createTestClock();
    const { gateway, event } = testGateway({ clock });
    await gateway.connect({
      ...request,
      url: "/socket?authorization=a%2Fb&room=1&room=2",
      headers: [
        ["Host", "chat.example.com"],
        ["user-agent", "Test/1"],
        ["Cookie", "a=1"],
        ["Cookie", "b=2"],
      ],
    });
    const connect = await event("CONNECT");
    expect(connect).toMatchObject({
      headers: { Host: "chat.example.com", Cookie: "b=2", "X-Forwarded-For": "203.0.113.7" },
      multiValueHeaders: { Cookie: ["a=1", "b=2"] },
      queryStringParameters: { authorization: "a/b", room: "2" },
      multiValueQueryStringParameters: { room: ["1", "2"] },
      isBase64Encoded: false,
    });
    const { connectionId, requestId, ...context } = connect.requestContext;
    expect(connectionId).toMatch(/^[\w-]{15}=$/);
    expect(requestId).toMatch(/^[\w-]{15}=$/);
    expect(context).toEqual({
      routeKey: "$connect",
      eventType: "CONNECT",
      connectedAt: clock.now(),
      messageDirection: "IN",
      stage: "$default",
      apiId: "a1b2c3d4e5",
      domainName: "chat.example.com",
      extendedRequestId: requestId,
      requestTime: "21/Jan/2024:04:34:58 +0000",
      requestTimeEpoch: clock.now(),
      identity: { sourceIp: "203.0.113.7", userAgent: "Test/1" },
    });
  });

  test("CONNECT without a query has no query keys [?]", async () => {
    const { gateway, event } = testGateway();
    await gateway.connect(request);
    expect(await event("CONNECT")).not.toHaveProperty("queryStringParameters");
  });

  test("MESSAGE has a messageId and no headers [?]; ids are new, the connection's facts are not", async () => {
    const { clock, advance } = createTestClock();
    const { gateway, event } = testGateway({ clock });
    const { socket } = await memoryClient(gateway);
    advance(1_000);
    socket.send("hello");
    const message = await event("MESSAGE");
    const { requestContext: connect } = await event("CONNECT");
    expect(Object.keys(message).sort()).toEqual(["body", "isBase64Encoded", "requestContext"]);
    expect(message.body).toBe("hello");
    expect(message.requestContext).toMatchObject({
      eventType: "MESSAGE",
      routeKey: "$default",
      connectionId: connect.connectionId,
      connectedAt: connect.connectedAt,
      requestTimeEpoch: clock.now(),
      messageId: expect.stringMatching(/^[\w-]{15}=$/),
    });
    expect(message.requestContext.requestId).not.toBe(connect.requestId);
  });

  test("DISCONNECT follows the close with status, reason and its four headers", async () => {
    const { gateway, event } = testGateway();
    const { socket } = await memoryClient(gateway);
    socket.close();
    const disconnect = await event("DISCONNECT");
    expect(disconnect.headers).toEqual({
      Host: "chat.example.com",
      "x-api-key": "",
      "X-Forwarded-For": "",
      "x-restapi": "",
    });
    expect(disconnect.requestContext).toMatchObject({
      routeKey: "$disconnect",
      disconnectStatusCode: 1005,
      disconnectReason: "Client-side close frame status not set",
    });
  });
});

test("handlers typed with @types/aws-lambda take these events", () => {
  expectTypeOf<MessageEvent>().toExtend<APIGatewayProxyWebsocketEventV2>();
  // The types claim a messageId on every event; AWS documents it for MESSAGE only.
  type WithoutMessage = Omit<APIGatewayEventWebsocketRequestContextV2, "messageId">;
  expectTypeOf<ConnectEvent>().toExtend<APIGatewayProxyWebsocketEventV2WithRequestContext<WithoutMessage>>();
  expectTypeOf<DisconnectEvent>().toExtend<APIGatewayProxyWebsocketEventV2WithRequestContext<WithoutMessage>>();
});

test("requestTime is in Common Log Format, UTC", () => {
  expect(formatRequestTime(Date.UTC(2026, 8, 3, 4, 5, 6, 789))).toBe("03/Sep/2026:04:05:06 +0000");
});
