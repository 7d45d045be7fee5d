import { describe, expect, it } from "vitest";
import { openStage, TYPE } from "./stage";
import { STAGES } from "./synthesize";

describe.each(STAGES)("the table of %s", (name) => {
  const stage = openStage(name);
  const table = stage.inputs(TYPE.table, "DatabaseTable");

  it("is one, with the keys of packages/core, paid by the request, without index or stream", () => {
    expect(stage.all(TYPE.table)).toHaveLength(1);
    expect(table).toMatchObject({
      hashKey: "pk",
      rangeKey: "sk",
      billingMode: "PAY_PER_REQUEST",
      globalSecondaryIndexes: [],
      localSecondaryIndexes: [],
      streamEnabled: false,
      ttl: { attributeName: "ttl", enabled: true },
    });
  });

  it("declares the attributes that are keys and no other, which DynamoDB insists on", () => {
    expect(table.attributes).toEqual([
      { name: "pk", type: "S" },
      { name: "sk", type: "S" },
    ]);
  });
});

describe("what becomes of the table", () => {
  it.each([
    ["pr-12", { recovery: false, protection: false, retained: false }],
    ["staging", { recovery: true, protection: false, retained: false }],
    ["production", { recovery: true, protection: true, retained: true }],
  ] as const)("%s: %j", (name, { recovery, protection, retained }) => {
    const stage = openStage(name);
    expect(stage.inputs(TYPE.table, "DatabaseTable")).toMatchObject({
      pointInTimeRecovery: { enabled: recovery },
      deletionProtectionEnabled: protection,
    });
    expect(stage.all(TYPE.table).map(({ retainOnDelete }) => retainOnDelete)).toEqual([retained]);
  });

  it.each(STAGES)("the built web app of %s is not worth keeping", (name) => {
    const buckets = openStage(name).all(TYPE.bucket);
    const ofWeb = buckets.filter((bucket) => bucket.name !== "FileBucketBucket");
    expect(ofWeb.map(({ retainOnDelete }) => retainOnDelete)).toEqual([false]);
  });
});
