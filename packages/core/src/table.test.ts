import { afterAll, expect, inject, it } from "vitest";
import { isLive, ttl } from "./table";
import { tableContract } from "./table.contract";
import { memoryEngine } from "./testing/engine";
import { openWorld, worldOver } from "./testing/world";

const world = await openWorld();
afterAll(world.close);

tableContract(inject("dynamodbLocal") === undefined ? "dynalite" : "DynamoDB Local", world);
tableContract("memory", worldOver(memoryEngine()));

it("an item is live until its time, and never shorter, though DynamoDB deletes it later (AWS: Using time to live)", () => {
  const expiresAt = 1_700_000_000_500;
  const row = { ttl: ttl(expiresAt) };
  expect(isLive(row, expiresAt)).toBe(true);
  expect(isLive(row, expiresAt + 500)).toBe(false);
});
