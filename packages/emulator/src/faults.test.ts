import { describe, expect, test } from "vitest";
import type { PostFault } from "./faults";
import { createTestClock } from "./test-clock";
import { memoryClient, testGateway, until } from "./test-gateway";

describe("post", () => {
  const posting = async (faults: (PostFault | undefined)[]) => {
    const time = createTestClock();
    const { gateway, event } = testGateway({ clock: time.clock, faults: { post: () => faults.shift() } });
    const connected = await memoryClient(gateway);
    const { connectionId } = (await event("CONNECT")).requestContext;
    return { gateway, ...time, ...connected, post: (text: string) => gateway.management.post(connectionId, text) };
  };

  test.each([
    ["gone", "GoneException", 410],
    ["throttled", "LimitExceededException", 429],
    ["unavailable", "ServiceUnavailableException", 503],
  ] as const)("%s: %s %i, nothing delivered, and the next one arrives", async (fault, name, httpStatusCode) => {
    const { post, inbox, message } = await posting([fault]);
    await expect(post("lost")).rejects.toMatchObject({ name, $metadata: { httpStatusCode } });
    await post("next");
    await message();
    expect(inbox).toEqual(["next"]);
  });

  test("delivered-but-error: the client has it, the caller a 500", async () => {
    const { post, message } = await posting(["delivered-but-error"]);
    await expect(post("hello")).rejects.toMatchObject({ $fault: "server", $metadata: { httpStatusCode: 500 } });
    expect(await message()).toBe("hello");
  });

  test("hang: no answer until the gateway closes", async () => {
    const { gateway, post, inbox } = await posting(["hang"]);
    let settled = false;
    const hanging = post("lost").finally(() => {
      settled = true;
    });
    await post("next");
    await until(() => inbox.length === 1);
    expect(settled).toBe(false);
    const ended = expect(hanging).rejects.toMatchObject({ name: "ServiceUnavailableException" });
    await gateway.close();
    await ended;
    expect(inbox).toEqual(["next"]);
  });

  test("a delay lets a later post overtake", async () => {
    const { post, advance, inbox } = await posting([{ delayMs: 50 }]);
    const first = post("first");
    await post("second");
    advance(50);
    await first;
    await until(() => inbox.length === 2);
    expect(inbox).toEqual(["second", "first"]);
  });

  test("a delayed post to a connection that closed meanwhile meets 410", async () => {
    const { gateway, socket, post, advance, closed } = await posting([{ delayMs: 50 }]);
    const delayed = expect(post("late")).rejects.toMatchObject({ name: "GoneException" });
    socket.close();
    await closed;
    advance(50);
    await delayed;
    await gateway.close();
  });
});

describe("invoke", () => {
  test.each(["duplicate", "concurrent"] as const)("%s: two runs of one event, one answer", async (fault) => {
    let running = 0;
    let most = 0;
    let runs = 0;
    const { gateway, ofType } = testGateway({
      faults: { invoke: ({ requestContext }) => (requestContext.eventType === "MESSAGE" ? fault : undefined) },
      routes: {
        $default: async () => {
          runs += 1;
          running += 1;
          most = Math.max(most, running);
          const body = `run ${runs}`;
          await new Promise(setImmediate);
          running -= 1;
          return { body };
        },
      },
    });
    const { socket, inbox, message } = await memoryClient(gateway);
    socket.send("hello");
    expect(await message()).toBe("run 1");
    const [first, second, ...more] = ofType("MESSAGE");
    expect(second).toEqual(first);
    expect(second).not.toBe(first);
    expect(more).toEqual([]);
    expect(most).toBe(fault === "concurrent" ? 2 : 1);
    expect(inbox).toHaveLength(1);
  });

  test("throttled: the handler does not run, and the client is told [?]", async () => {
    const { gateway, ofType } = testGateway({
      faults: { invoke: (event) => ("body" in event ? "throttled" : undefined) },
    });
    const { socket, message } = await memoryClient(gateway);
    socket.send("hello");
    expect(JSON.parse(await message())).toMatchObject({ message: "Internal server error" });
    expect(ofType("MESSAGE")).toEqual([]);
  });

  test("a delay lets a later message overtake", async () => {
    const { clock, advance } = createTestClock();
    const { gateway, event } = testGateway({
      clock,
      faults: {
        invoke: (event) => ("body" in event && event.body === "first" ? { delayMs: 50 } : undefined),
      },
    });
    const { socket } = await memoryClient(gateway);
    socket.send("first");
    socket.send("second");
    expect((await event("MESSAGE", 0)).body).toBe("second");
    advance(50);
    expect((await event("MESSAGE", 1)).body).toBe("first");
  });
});

describe("$disconnect", () => {
  test("missing: it never comes", async () => {
    const { gateway, ofType } = testGateway({ faults: { disconnect: () => "missing" } });
    const { socket, closed } = await memoryClient(gateway);
    socket.close();
    await closed;
    await gateway.close();
    expect(ofType("DISCONNECT")).toEqual([]);
  });

  test("twice: it comes twice", async () => {
    const { gateway, ofType } = testGateway({ faults: { disconnect: () => "twice" } });
    const { socket, closed } = await memoryClient(gateway);
    socket.close();
    await closed;
    await gateway.close();
    expect(ofType("DISCONNECT")).toHaveLength(2);
  });

  test("early: it comes before $connect has run, and the client is gone", async () => {
    const { gateway, events } = testGateway({ faults: { disconnect: () => "early" } });
    await expect(memoryClient(gateway)).rejects.toThrow("refused");
    await gateway.close();
    expect(events.map(({ requestContext }) => requestContext.eventType)).toEqual(["DISCONNECT", "CONNECT"]);
  });
});

describe("sever", () => {
  test.each([true, false])(
    "half-open, client notices: %s; the gateway believes until it idles out",
    async (notices) => {
      const { clock, advance } = createTestClock();
      const { gateway, event, ofType } = testGateway({ clock });
      const { socket, inbox, closed } = await memoryClient(gateway);
      const { connectionId } = (await event("CONNECT")).requestContext;
      gateway.sever(connectionId, { clientNotices: notices });

      if (notices) expect(await closed).toMatchObject({ code: 1006, wasClean: false });
      else socket.send("into the void");
      await gateway.management.post(connectionId, "into the void");
      await expect(gateway.management.get(connectionId)).resolves.toBeDefined();

      advance(10 * 60_000);
      expect((await event("DISCONNECT")).requestContext.disconnectStatusCode).toBe(1001);
      expect((await closed).code).toBe(1006);
      expect(inbox).toEqual([]);
      expect(ofType("MESSAGE")).toEqual([]);
    },
  );

  test("of a connection that is not open throws", () => {
    expect(() => testGateway().gateway.sever("AAAAAAAAAAAAAAA=", { clientNotices: true })).toThrow("not connected");
  });
});
