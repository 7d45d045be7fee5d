import { PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { HEAD_SK } from "@parley/core/table/keys";
import { createVirtualTime } from "@parley/core/testing/virtual-time";
import { describe, expect, it } from "vitest";
import { createDynamo } from "./dynamo";
import { runQuiet, runWriters } from "./writers";

const put = (sk: string, length = 1) =>
  new PutCommand({ TableName: "bench", Item: { pk: "room", sk, text: "x".repeat(length) } });

describe("virtual time", () => {
  it("wakes in the order of the alarms, and of two at once the first", async () => {
    const time = createVirtualTime(1_000);
    const woken: [string, number][] = [];
    const sleeper = async (name: string, ms: number) => {
      await time.sleep(ms);
      woken.push([name, time.now()]);
    };
    await time.run(() => Promise.all([sleeper("late", 20), sleeper("first", 10), sleeper("second", 10)]));
    expect(woken).toEqual([
      ["first", 1_010],
      ["second", 1_010],
      ["late", 1_020],
    ]);
  });

  it("ends with what the work fails with, and where nothing could go on", async () => {
    const time = createVirtualTime(0);
    await expect(time.run(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
    await expect(time.run(() => new Promise(() => {}))).rejects.toThrow("not time");
  });

  it("does not wait for what was called off", async () => {
    const time = createVirtualTime(0);
    const abort = new AbortController();
    await time.run(async () => {
      const deadline = time.sleep(1_000, abort.signal).catch(() => "called off");
      await time.sleep(10);
      abort.abort();
      expect(await deadline).toBe("called off");
    });
    expect(time.now()).toBe(10);
  });
});

describe("the table by its clock", () => {
  const dynamo = (writeUnits?: number) => {
    const time = createVirtualTime(0);
    return { time, ...createDynamo(time, () => 0.5, writeUnits) };
  };

  it("takes its time for a call", async () => {
    const { time, documents } = dynamo();
    await time.run(() => documents.send(put("a")));
    expect(time.now()).toBeGreaterThan(0);
  });

  it("throttles a partition that writes more than its units, and takes writes again later", async () => {
    const { time, documents } = dynamo(10);
    await time.run(() => documents.send(put("a", 10 * 1024)));
    const refused = time.run(() => Promise.all(["b", "c"].map((sk) => documents.send(put(sk, 20 * 1024)))));
    await expect(refused).rejects.toMatchObject({ name: "ProvisionedThroughputExceededException" });
    await time.run(() => time.sleep(10_000));
    await time.run(() => documents.send(put("d")));
  });

  it("counts a head's writes, and the units of those that are refused", async () => {
    const { time, documents, headWrites } = dynamo(4);
    const touch = (when?: string) =>
      documents.send(
        new UpdateCommand({
          TableName: "bench",
          Key: { pk: "room", sk: HEAD_SK },
          UpdateExpression: "SET #seq = :one",
          ...(when && { ConditionExpression: when }),
          ExpressionAttributeNames: { "#seq": "seq", ...(when && { "#pk": "pk" }) },
          ExpressionAttributeValues: { ":one": 1 },
        }),
      );
    await time.run(async () => {
      await touch();
      for (let n = 0; n < 4; n += 1)
        await expect(touch("attribute_not_exists(#pk)")).rejects.toMatchObject({
          name: "ConditionalCheckFailedException",
        });
    });
    expect(headWrites()).toBe(5);
    // The fifth had to wait for its unit.
    expect(time.now()).toBeGreaterThan(250);
  });
});

describe("writers", () => {
  it("have each of their messages committed once, or are told that it was not", async () => {
    const { committed, failed, headWritesPerMessage } = await runWriters({ messages: 12, letters: 70 });
    expect(committed.count + failed.count).toBe(12);
    expect(headWritesPerMessage).toBeGreaterThanOrEqual(1);
  });

  it("of one message a second need one write of the head for each", async () => {
    const written = await runWriters({ rate: 1, messages: 5, letters: 70 });
    expect(written).toMatchObject({ headWritesPerMessage: 1, failed: { count: 0 } });
  });

  it("of short messages in a quiet room pay two units of either kind", async () => {
    expect(await runQuiet(70)).toMatchObject({ cost: { read: 2, write: 2 } });
  });
});
