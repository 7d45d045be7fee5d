import { describe, expect, test } from "vitest";
import type { MessageEvent } from "./event";
import { createTestClock } from "./test-clock";
import { gate, memoryClient, policy, request, testGateway, until } from "./test-gateway";

describe("messages", () => {
  test("route selection is $request.body.action; not JSON or no match → $default", async () => {
    const taken: string[] = [];
    const route = async ({ requestContext, body }: MessageEvent) => {
      taken.push(`${requestContext.routeKey} ${body}`);
    };
    const { gateway } = testGateway({ routes: { $default: route }, actions: { send: route } });
    const { socket } = await memoryClient(gateway);
    const bodies = ['{"action":"send"}', '{"action":"other"}', "not json", "null", '["send"]', '{"action":{}}'];
    const hostile = ['{"action":"$connect"}', '{"action":"constructor"}', '{"action":"__proto__"}', '{"data":"send"}'];
    const escaped = '{"action":"\\u0073end"}';
    for (const body of [...bodies, ...hostile, escaped]) socket.send(body);
    await until(() => taken.length === bodies.length + hostile.length + 1);
    const [first, ...rest] = [...bodies, ...hostile];
    expect(taken).toEqual([`send ${first}`, ...rest.map((body) => `$default ${body}`), `send ${escaped}`]);
  });

  test("what a custom route returns is not sent back: it has no route response", async () => {
    const route = async ({ body }: MessageEvent) => ({ statusCode: 200, body });
    const { gateway } = testGateway({ routes: { $default: route }, actions: { quiet: route } });
    const { socket, message, inbox } = await memoryClient(gateway);
    socket.send('{"action":"quiet"}');
    socket.send('{"action":"loud"}');
    expect(await message(0)).toBe('{"action":"loud"}');
    await gateway.close();
    expect(inbox).toHaveLength(1);
  });

  test("a server of its own may refuse a frame before it is an event, with or without an answer", async () => {
    const taken: string[] = [];
    const { gateway } = testGateway({
      routes: {
        $default: async ({ body }) => {
          taken.push(body);
          return { statusCode: 200, body };
        },
      },
      refuse: (_session, body) => (body === "too much" ? { body: "not now" } : body === "quiet" ? {} : undefined),
    });
    const { socket, message, inbox } = await memoryClient(gateway);
    for (const body of ["quiet", "too much", "welcome"]) socket.send(body);
    expect(await message(1)).toBe("welcome");
    expect([inbox, taken]).toEqual([["not now", "welcome"], ["welcome"]]);
    await gateway.close();
  });

  test("one connection's messages are invoked concurrently: a later one may end first", async () => {
    const { open, passed } = gate();
    const { gateway, message } = await echoing(async (body) => {
      if (body === "first") await passed;
      else open();
    });
    expect(await message(0)).toBe("second");
    expect(await message(1)).toBe("first");
    await gateway.close();
  });

  const echoing = async (before: (body: string) => Promise<void>) => {
    const { gateway } = testGateway({
      routes: {
        $default: async ({ body }) => {
          await before(body);
          return { statusCode: 200, body };
        },
      },
    });
    const connected = await memoryClient(gateway);
    connected.socket.send("first");
    connected.socket.send("second");
    return { gateway, ...connected };
  };

  test("a returned body is the route response; without one nothing is sent", async () => {
    const { gateway } = testGateway({
      routes: { $default: async ({ body }) => (body === "silent" ? { statusCode: 200 } : { statusCode: 200, body }) },
    });
    const { socket, inbox, message } = await memoryClient(gateway);
    socket.send("silent");
    socket.send("loud");
    expect(await message()).toBe("loud");
    expect(inbox).toEqual(["loud"]);
  });

  test.each([
    ["throws", async () => Promise.reject(new Error("boom"))],
    ["returns a body that is no string", async () => ({ statusCode: 200, body: { a: 1 } })],
    ["returns a body over 128 KB", async () => ({ statusCode: 200, body: "x".repeat(128 * 1024 + 1) })],
  ])("a handler that %s: the client is told and stays connected [?]", async (_, $default) => {
    const { gateway, event, failures } = testGateway({ routes: { $default } });
    const { socket, message } = await memoryClient(gateway);
    socket.send("hello");
    const { connectionId, requestId } = (await event("MESSAGE")).requestContext;
    expect(JSON.parse(await message())).toEqual({ message: "Internal server error", connectionId, requestId });
    expect(failures).toMatchObject([{ routeKey: "$default", connectionId, error: expect.any(Error) }]);
    await expect(gateway.management.get(connectionId)).resolves.toBeDefined();
  });

  test("a handler that does not answer within 29 s: the same [?], and its late failure is still reported", async () => {
    const { clock, advance } = createTestClock();
    const { open, passed } = gate();
    const { gateway, event, failures } = testGateway({
      clock,
      routes: { $default: () => passed.then(() => Promise.reject(new Error("late"))) },
    });
    const { socket, message } = await memoryClient(gateway);
    socket.send("hello");
    await event("MESSAGE");
    advance(29_000);
    expect(JSON.parse(await message()).message).toBe("Internal server error");
    open();
    await until(() => failures.length === 2);
    expect(failures.map(({ error }) => String(error))).toEqual(["Error: Endpoint request timed out", "Error: late"]);
  });

  test("5,000 requests may come at once, and 10,000 a second", async () => {
    const { clock, advance } = createTestClock();
    const { gateway } = testGateway({ clock });
    const atOnce = async () => {
      const posts = Array.from({ length: 6_000 }, () => gateway.management.post("absent=", "x"));
      const outcomes = await Promise.allSettled(posts);
      return outcomes.filter(
        (outcome) => outcome.status === "rejected" && outcome.reason.name !== "LimitExceededException",
      ).length;
    };
    expect(await atOnce()).toBe(5_000);
    advance(250);
    expect(await atOnce()).toBe(2_500);
  });

  test("messages and @connections posts share 10,000 requests a second", async () => {
    const { clock, advance } = createTestClock();
    const { gateway, event } = testGateway({ clock, limits: { requestsPerSecond: 2, requestBurst: 2 } });
    const { socket, inbox, message } = await memoryClient(gateway);
    const { connectionId } = (await event("CONNECT")).requestContext;
    socket.send("one");
    await event("MESSAGE");
    await gateway.management.post(connectionId, "two");
    await expect(gateway.management.post(connectionId, "three")).rejects.toMatchObject({
      name: "LimitExceededException",
      $metadata: { httpStatusCode: 429 },
    });
    socket.send("four");
    expect(JSON.parse(await message(1))).toMatchObject({ message: "Too Many Requests", connectionId });
    advance(1_000);
    await gateway.management.post(connectionId, "five");
    expect(await message(2)).toBe("five");
    expect(inbox[0]).toBe("two");
  });

  test("over the concurrency a message is not performed [?], and the connection stays", async () => {
    const { open, passed } = gate();
    const { gateway, failures, ofType } = testGateway({
      limits: { concurrency: 2 },
      routes: { $default: ({ body }) => passed.then(() => ({ statusCode: 200, body })) },
    });
    const { socket, inbox, message } = await memoryClient(gateway);
    for (const body of ["one", "two", "three"]) socket.send(body);
    expect(JSON.parse(await message())).toMatchObject({ message: "Internal server error" });
    expect(ofType("MESSAGE").map(({ body }) => body)).toEqual(["one", "two"]);
    expect(failures).toMatchObject([{ routeKey: "$default", error: { message: "Rate Exceeded" } }]);
    open();
    await until(() => inbox.length === 3);
    socket.send("four");
    expect(await message(3)).toBe("four");
  });

  test("authorizer, $connect and $disconnect share the concurrency [?]", async () => {
    const { open, passed } = gate();
    const { gateway, ofType } = testGateway({
      limits: { concurrency: 1 },
      authorizer: async () => policy("Allow"),
      routes: { $default: () => passed },
    });
    const { socket } = await memoryClient(gateway);
    socket.send("slow");
    await until(() => ofType("MESSAGE").length === 1);
    expect(await gateway.connect(request)).toMatchObject({ outcome: "refused", statusCode: 500 });
    socket.close();
    await until(() => socket.readyState === 3);
    open();
    await gateway.close();
    expect(ofType("DISCONNECT")).toEqual([]);
  });
});
