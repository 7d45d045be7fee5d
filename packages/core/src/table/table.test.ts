import { afterAll, expect, inject, it } from "vitest";
import { depsOver } from "../testing/deps";
import { memoryEngine, remoteEngine } from "../testing/engine";
import { createTable } from "./dynamodb";
import { type Capacity, isLive, ttl } from "./table";
import { capacityContract, tableContract } from "./table.contract";

const deps = depsOver(await remoteEngine());
afterAll(deps.close);

const engines = {
  [inject("dynamodbLocal") === undefined ? "dynalite" : "DynamoDB Local"]: deps,
  memory: depsOver(memoryEngine()),
};
for (const [engine, deps] of Object.entries(engines)) {
  tableContract(engine, deps);
  capacityContract(engine, deps);
}

it("the observer learns of each write that was refused where it was and what it would have set, but no value", async () => {
  const { documents, tableName } = memoryEngine();
  const seen: Capacity[] = [];
  const table = createTable(documents, tableName, deps.clock, (spent) => seen.push(spent));
  const key = { pk: "ROOM#r", sk: "LOG#HEAD" };
  const asItIs = { when: "#seq = :seq", values: { seq: 1 } };
  await table.put({ ...key, seq: 1 });
  await table.update(key, { set: { seq: 2, tail: "secret" } }, asItIs);
  await table.update(key, { set: { seq: 2, tail: "secret" } }, asItIs);
  await table.put({ ...key, text: "secret" }, { when: "attribute_not_exists(#pk)" });
  await table.remove({ pk: "ROOM#r", sk: "none" });
  expect(seen.map(({ operation, refused }) => [operation, refused])).toEqual([
    ["put", undefined],
    ["update", undefined],
    ["update", { sk: "LOG#HEAD", attributes: ["seq", "tail"] }],
    ["put", { sk: "LOG#HEAD", attributes: ["pk", "sk", "text"] }],
    ["remove", { sk: "none", attributes: [] }],
  ]);
});

it("an item is live until its time, and never shorter, though DynamoDB deletes it later (AWS: Using time to live)", () => {
  const expiresAt = 1_700_000_000_500;
  const row = { ttl: ttl(expiresAt) };
  expect(isLive(row, expiresAt)).toBe(true);
  expect(isLive(row, expiresAt + 500)).toBe(false);
});
