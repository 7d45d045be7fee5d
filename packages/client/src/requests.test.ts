import { ParleyError } from "@parley/protocol/error";
import { describe, expect, test } from "vitest";
import { createFakeClock } from "./fake-clock";
import { createFakePorts } from "./fake-ports";
import { createFakeServer } from "./fake-server";
import { createRequests } from "./requests";

const begin = (isLogging = true) => {
  const clock = createFakeClock();
  const { ports, log } = createFakePorts(clock, createFakeServer(clock), { userId: "u-ada", username: "Ada" });
  const { log: _log, ...silent } = ports;
  const sent: { action: string; data: unknown; requestId: string }[] = [];
  const calls = { dead: 0, idle: 0 };
  const requests = createRequests(isLogging ? ports : silent, (text) => sent.push(JSON.parse(text)), {
    dead: () => {
      calls.dead += 1;
      requests.abandon();
    },
    idle: () => {
      calls.idle += 1;
    },
  });
  const pings = () => sent.filter(({ action }) => action === "ping").length;
  return { clock, log, sent, requests, calls, pings };
};

test("each answer goes to the request that it names, whatever order they come in", async () => {
  const { clock, sent, requests } = begin();
  const marks = [3, 4].map((seq) => requests.send("markRead", { roomId: "r1", seq }));
  expect(new Set(sent.map(({ requestId }) => requestId)).size).toBe(2);
  for (const [index, { requestId }] of [...sent.entries()].reverse())
    requests.settle({ kind: "success", requestId, data: { readSeq: index + 3 } });
  expect(await Promise.all(marks)).toEqual([{ readSeq: 3 }, { readSeq: 4 }]);
  expect([requests.isIdle(), clock.pending()]).toEqual([true, 0]);
});

describe.each([true, false])("with a log: %s", (isLogging) => {
  test("an answer that is not as the protocol has it rejects with `server.internal`, and is logged", async () => {
    const { sent, requests, log } = begin(isLogging);
    const marked = requests.send("markRead", { roomId: "r1", seq: 3 });
    requests.settle({ kind: "success", requestId: sent[0]?.requestId, data: { readSeq: "three" } });
    await expect(marked).rejects.toMatchObject({ code: "server.internal", cause: expect.anything() });
    expect(log).toEqual(isLogging ? [{ event: "answer.invalid", action: "markRead" }] : []);
    expect(requests.isIdle()).toBe(true);
  });

  test.each(["7", undefined])("an answer that nobody waits for is logged and nothing else: %s", async (requestId) => {
    const { requests, log } = begin(isLogging);
    const waiting = requests.send("ping", {});
    requests.settle({ kind: "success", requestId, data: {} });
    requests.settle({ kind: "error", requestId, error: new ParleyError("server.busy", "Unable to do this.") });
    const entry = { event: "answer.unexpected", requestId };
    expect([log, requests.isIdle()]).toEqual([isLogging ? [entry, entry] : [], false]);
    requests.abandon();
    await expect(waiting).rejects.toMatchObject({ code: "connection.unknown" });
  });
});

describe("a late answer", () => {
  test("is asked after with one ping, however many wait; without any frame the connection is dead, once", async () => {
    const { clock, requests, calls, pings } = begin();
    const waiting = [3, 4, 5].map((seq) => requests.send("markRead", { roomId: "r1", seq }));
    const ended = waiting.map((each) => expect(each).rejects.toMatchObject({ code: "connection.unknown" }));
    await clock.advance(3_999);
    expect(pings()).toBe(0);
    await clock.advance(1);
    expect([pings(), calls.dead]).toEqual([1, 0]);
    await clock.advance(4_000);
    expect([pings(), calls.dead]).toEqual([1, 1]);
    await Promise.all(ended);
    expect([calls.idle, clock.pending()]).toEqual([1, 0]);
  });

  test("I19: fails alone, and asks for patience, where the connection is alive", async () => {
    const { clock, requests, calls, pings, log } = begin();
    const late = expect(requests.send("markRead", { roomId: "r1", seq: 3 })).rejects.toMatchObject({
      code: "server.busy",
      retry: "backoff",
    });
    await clock.advance(4_000);
    expect(requests.received()).toBe(true);
    requests.settle({ kind: "success", requestId: "probe", data: {} });
    await clock.advance(4_000);
    await late;
    await clock.advance(60_000);
    expect([calls.dead, pings(), clock.pending(), log]).toEqual([0, 1, 0, []]);
  });

  test("is not asked after where anything was received meanwhile", async () => {
    const { clock, requests, calls, pings } = begin();
    const late = expect(requests.send("markRead", { roomId: "r1", seq: 3 })).rejects.toMatchObject({
      code: "server.busy",
    });
    for (let n = 0; n < 3; n += 1) {
      await clock.advance(3_000);
      requests.received();
    }
    await late;
    expect([calls.dead, pings()]).toEqual([0, 0]);
  });
});

describe("a report of API Gateway", () => {
  test("is of the one that waits", async () => {
    const { clock, requests } = begin();
    const refused = expect(requests.send("markRead", { roomId: "r1", seq: 3 })).rejects.toMatchObject({
      code: "server.busy",
    });
    requests.refused();
    await refused;
    expect(clock.pending()).toBe(0);
  });

  test("is of those that still wait when there are as many", async () => {
    const { requests, sent } = begin();
    const [one, two, three] = [3, 4, 5].map((seq) => requests.send("markRead", { roomId: "r1", seq }));
    const refused = [one, three].map((each) => expect(each).rejects.toMatchObject({ code: "server.busy" }));
    requests.refused();
    requests.refused();
    expect(requests.isIdle()).toBe(false);
    requests.settle({ kind: "success", requestId: sent[1]?.requestId, data: { readSeq: 4 } });
    await expect(two).resolves.toEqual({ readSeq: 4 });
    await Promise.all(refused);
    const later = requests.send("markRead", { roomId: "r1", seq: 6 });
    expect(requests.isIdle()).toBe(false);
    requests.abandon();
    await expect(later).rejects.toMatchObject({ code: "connection.unknown" });
  });
});
