import { describe, expect, test } from "vitest";
import { createTestClock } from "./test-clock";
import { gate, memoryClient, request, testGateway, until } from "./test-gateway";

describe("the end of a connection", () => {
  test("10 minutes without a message in either direction → 1001 [?]", async () => {
    const { clock, advance } = createTestClock();
    const { gateway, event } = testGateway({ clock });
    const { socket, closed, message } = await memoryClient(gateway);
    const { connectionId } = (await event("CONNECT")).requestContext;
    advance(9 * 60_000);
    socket.send("still here");
    await event("MESSAGE");
    advance(9 * 60_000);
    await gateway.management.post(connectionId, "so are we");
    await message();
    advance(10 * 60_000 - 1);
    await expect(gateway.management.get(connectionId)).resolves.toBeDefined();
    advance(1);
    expect(await closed).toMatchObject({ code: 1001, reason: "Going away" });
    expect((await event("DISCONNECT")).requestContext.disconnectStatusCode).toBe(1001);
    await expect(gateway.management.get(connectionId)).rejects.toMatchObject({ name: "GoneException" });
  });

  test("2 hours of life, however busy → 1001 [?]", async () => {
    const { clock, advance } = createTestClock();
    const { gateway, event } = testGateway({ clock });
    const { socket, closed } = await memoryClient(gateway);
    for (let index = 0; index < 14; index += 1) {
      advance(8.5 * 60_000);
      socket.send("busy");
      await event("MESSAGE", index);
    }
    advance(60_000);
    expect((await closed).code).toBe(1001);
  });

  test("close() closes all, stops the timers and awaits what runs, $disconnect included", async () => {
    const { clock, pendingTimers } = createTestClock();
    const { open, passed } = gate();
    const done: string[] = [];
    const { gateway, event } = testGateway({
      clock,
      routes: {
        $default: async () => {
          await passed;
          done.push("message");
        },
        $disconnect: async () => {
          await passed;
          done.push("disconnect");
        },
      },
    });
    const { socket, closed } = await memoryClient(gateway);
    socket.send("hello");
    await event("MESSAGE");
    const closing = gateway.close();
    expect((await closed).code).toBe(1001);
    await event("DISCONNECT");
    expect(done).toEqual([]);
    open();
    await closing;
    expect(done.sort()).toEqual(["disconnect", "message"]);
    expect(pendingTimers()).toBe(0);
    expect(await gateway.connect(request)).toMatchObject({ outcome: "refused", statusCode: 503 });
  });

  test("close() while $connect runs: the client is refused and $disconnect follows", async () => {
    const { open, passed } = gate();
    const { gateway, event, ofType } = testGateway({
      routes: { $connect: () => passed.then(() => ({ statusCode: 200 })) },
    });
    const handshake = gateway.connect(request);
    await event("CONNECT");
    const closing = gateway.close();
    open();
    expect(await handshake).toMatchObject({ outcome: "refused", statusCode: 503 });
    await closing;
    expect(ofType("DISCONNECT")).toHaveLength(1);
  });

  test("$disconnect that throws is reported", async () => {
    const { gateway, failures } = testGateway({ routes: { $disconnect: () => Promise.reject(new Error("boom")) } });
    const { socket } = await memoryClient(gateway);
    socket.close();
    await until(() => failures.length > 0);
    expect(failures).toMatchObject([{ routeKey: "$disconnect" }]);
  });
});
