import { HEAD_SK, logSk } from "@parley/core/table/keys";
import type { Around } from "@parley/core/testing/interleave";
import { expect, it } from "vitest";
import * as z from "zod";
import { awsError, captureOutput, failing, openStage } from "../test/stage";
import { createTelemetry } from "./telemetry";

/** CloudWatch's "embedded metric format", of which an invocation writes one line. */
const Line = z.looseObject({
  _aws: z.strictObject({
    Timestamp: z.number().min(Date.UTC(2020)),
    CloudWatchMetrics: z.tuple([
      z.strictObject({
        Namespace: z.literal("Parley"),
        Dimensions: z.tuple([z.tuple([z.literal("stage")])]),
        Metrics: z.array(z.strictObject({ Name: z.string(), Unit: z.enum(["Count", "Milliseconds"]) })),
      }),
    ]),
  }),
  stage: z.literal("test"),
  message: z.optional(z.string()),
  action: z.string(),
});

/** The lines of invocations, and the metrics in each. */
const invocations = (lines: string[]) =>
  lines
    .map((line) => JSON.parse(line))
    .filter((line) => "_aws" in line)
    .map((json) => {
      const line = Line.parse(json);
      const names = line._aws.CloudWatchMetrics[0].Metrics.map(({ Name }) => Name);
      return { line, metrics: Object.fromEntries(names.map((name) => [name, z.number().parse(line[name])])) };
    });

/** A room with two people in it; what was written until then is forgotten. */
const open = async (around?: Around) => {
  const stage = await openStage(around && { around });
  const [ada, bob] = [await stage.arrive("Ada"), await stage.arrive("Bob")];
  const { roomId } = (await ada.request("createRoom", { name: "Room" })).data.room;
  await bob.request("joinRoom", { roomId });
  const said = () => invocations(stage.lines);
  stage.lines.length = 0;
  return { stage, ada, bob, roomId, said };
};

it("an invocation is one line, with what it did, what that cost and whom it reached; nothing is told that was not there", async () => {
  const { stage, ada, roomId, said } = await open();
  await ada.request("hello", { looks: true });
  stage.lines.length = 0;
  await ada.request("sendMessage", { roomId, content: "hi", clientMessageId: "c", afterSeq: 0 });
  await ada.request("ping", {});
  expect(stage.lines).toHaveLength(2);
  const some = expect.any(Number);
  const [sent, ping] = said();
  expect(sent?.line).toMatchObject({
    action: "sendMessage",
    connectionId: ada.connectionId,
    requestId: `request-of-${ada.connectionId}`,
  });
  expect(sent?.metrics).toEqual({
    Performed: 1,
    Sends: 1,
    ActionLatency: some,
    ReadUnits: some,
    WriteUnits: 2,
    FanOutPosts: 1,
    FanOutLatency: some,
    CommitsPending: 1,
  });
  expect(ping?.metrics).toEqual({ Performed: 1, ActionLatency: some, WriteUnits: 1 });
});

it("what went well says little, as every frame pays for its line; what did not names Lambda's invocation, too", async () => {
  const { stage, ada, roomId, said } = await open();
  await ada.request("sendMessage", { roomId, content: "hi", clientMessageId: "c", afterSeq: 0 });
  await ada.request("ping", {});
  const [sent = 0, ping = 0] = stage.lines.map((line) => Buffer.byteLength(line));
  expect(sent).toBeLessThan(680);
  expect(ping).toBeLessThan(450);
  await ada.request("getRoom", { roomId: "none" });
  expect(said().map(({ line }) => [line.message, line.function_request_id])).toEqual([
    [undefined, undefined],
    [undefined, undefined],
    ["refused", "invocation-of-message"],
  ]);
});

it("only a fresh instance says that it started cold", async () => {
  const stage = await openStage();
  for (const _request of ["first", "second"]) await stage.http("GET", "/api/session");
  expect(invocations(stage.lines).map(({ line }) => line.cold_start)).toEqual(["true", undefined]);
});

it("what is refused has its code, in every function", async () => {
  const { stage, ada, said } = await open();
  await ada.request("getRoom", { roomId: "none" });
  await stage.http("POST", "/api/tickets");
  await expect(stage.authorize({}, { authorization: "wrong" })).rejects.toThrow("Unauthorized");
  expect(said().map(({ line, metrics }) => [line.action, line.code, metrics.Refused])).toEqual([
    ["getRoom", "room.not_found", 1],
    ["api", "session.required", 1],
    ["authorize", undefined, 1],
  ]);
});

it("what fails is an error at once, with all ids, and counted at the end; also where the function throws", async () => {
  const { state, around } = failing();
  const { stage, ada, said } = await open(around);
  state.error = awsError("ThrottlingException", "slow down");
  await ada.request("hello", {});
  await stage.http("GET", "/api/session", { cookie: ada.cookie });
  await expect(ada.disconnect()).rejects.toThrow("slow down");
  const { connectionId } = ada;
  const error = { level: "ERROR", stage: "test", error: "ThrottlingException", reason: "slow down" };
  const lines = stage.lines.map((line) => JSON.parse(line));
  expect(lines.filter(({ level }) => level === "ERROR")).toMatchObject([
    { ...error, action: "hello", code: "server.busy", connectionId, function_request_id: "invocation-of-message" },
    { ...error, action: "api", code: "server.busy", function_request_id: "invocation-of-api" },
    { ...error, action: "disconnect", connectionId, requestId: `request-of-${connectionId}` },
  ]);
  // Two were told to try again; the third has nobody to tell.
  expect(said().map(({ metrics }) => [metrics.Busy, metrics.Failed])).toEqual([
    [1, undefined],
    [1, undefined],
    [undefined, 1],
  ]);
});

it("counts the commits that came second, and what came between, each for the invocation whose it was", async () => {
  const waiting: (() => void)[] = [];
  let isOn = false;
  // The first two that read the log go on together, so that one commits first and the other tries again.
  const around: Around = async ({ operation, sk }, perform) => {
    const answer = await perform();
    if (isOn && operation === "query" && sk.startsWith("LOG#")) {
      await new Promise<void>((resume) => {
        waiting.push(resume);
        if (waiting.length >= 2) for (const resumed of waiting) resumed();
      });
    }
    return answer;
  };
  const { ada, bob, roomId, said } = await open(around);
  isOn = true;
  await Promise.all([ada, bob].map((each) => each.request("sendMessage", { roomId, content: "hi" })));
  const met = said().map(({ metrics: { CommitsRetried = 0, CommitsOvertaken = 0, ...metrics } }) => [
    CommitsRetried,
    CommitsOvertaken,
    metrics.CommitsPending,
  ]);
  expect(met.sort()).toEqual([
    [0, 0, 1],
    [1, 1, 2],
  ]);
});

it("counts commits of messages and of edits, and no other write that was refused", async () => {
  const lines = captureOutput();
  const invocation = createTelemetry("test")({ action: "message", function_request_id: "id" });
  const refuse = (sk: string, ...attributes: string[]) =>
    invocation.observe({ operation: "update", read: 0, write: 0, refused: { sk, attributes } });
  refuse(HEAD_SK, "at", "pending", "seq");
  refuse(HEAD_SK, "changes", "amended");
  refuse(HEAD_SK);
  refuse(HEAD_SK, "name");
  refuse(logSk(1), "seq", "changes");
  invocation.end();
  expect(invocations(lines)[0]?.metrics).toEqual({ Performed: 1, CommitsRetried: 2 });
});
