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
  let overdue = 0;
  const requests = createRequests(
    isLogging ? ports : silent,
    (text) => sent.push(JSON.parse(text)),
    () => {
      overdue += 1;
    },
  );
  return { clock, log, sent, requests, overdue: () => overdue };
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

test("what is not answered within its time is overdue, once", async () => {
  const { clock, requests, overdue } = begin();
  const waiting = requests.send("ping", {}, 5_000);
  await clock.advance(4_999);
  expect(overdue()).toBe(0);
  await clock.advance(20_000);
  expect(overdue()).toBe(1);
  requests.abandon();
  await expect(waiting).rejects.toMatchObject({ code: "connection.unknown" });
});
