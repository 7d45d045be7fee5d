import { describe, expect, it } from "vitest";
import { openStage, TYPE } from "./stage";
import { STAGES } from "./synthesize";

const HOSTS = {
  "pr-12": "pr-12.dev.chat.example.com",
  staging: "staging.chat.example.com",
  production: "chat.example.com",
};

describe.each(STAGES)("the files' bucket of %s", (name) => {
  const stage = openStage(name);

  it("is nobody's to open to the public, and keeps no former versions", () => {
    expect(stage.byName(TYPE.publicAccessBlock)).toMatchObject({
      FileBucketPublicAccessBlock: {
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
    });
    expect(Object.keys(stage.byName(TYPE.bucketVersioning))).not.toContain("FileBucketVersioning");
  });

  it("lets the app's own pages in, and no others", () => {
    const { corsRules } = stage.inputs(TYPE.bucketCors, "FilesCors");
    expect(corsRules).toEqual([
      {
        allowedOrigins: [`https://${HOSTS[name]}`],
        allowedMethods: ["GET", "HEAD", "POST"],
        allowedHeaders: ["content-type", "range"],
        maxAgeSeconds: 3_600,
      },
    ]);
    expect(Object.keys(stage.byName(TYPE.bucketCors))).toEqual(["FilesCors"]);
  });

  it("forgets what was posted and never looked at after a day, and nothing that was", () => {
    expect(stage.inputs(TYPE.bucketLifecycle, "FileBucketLifecycle").rules).toEqual([
      { id: "unsent", status: "Enabled", filter: { prefix: "incoming/" }, expiration: { days: 1 } },
      { id: "unfinished", status: "Enabled", filter: {}, abortIncompleteMultipartUpload: { daysAfterInitiation: 1 } },
    ]);
  });

  it("goes with its stage, but for production's", () => {
    const { forceDestroy } = stage.inputs(TYPE.bucket, "FileBucketBucket");
    expect(forceDestroy).toBe(name !== "production");
    const bucket = stage.all(TYPE.bucket).find((each) => each.name === "FileBucketBucket");
    expect(bucket?.retainOnDelete).toBe(name === "production");
  });

  it("is swept every minute by the function deliver (I21)", () => {
    const { name: rule, scheduleExpression } = stage.inputs(TYPE.eventRule, "Sweep");
    expect(scheduleExpression).toBe("rate(1 minute)");
    const deliver = stage.inputs(TYPE.function, "DeliverFunction").name;
    expect(stage.inputs(TYPE.eventTarget, "SweepTarget")).toMatchObject({
      rule,
      arn: expect.stringMatching(new RegExp(`:function:${deliver}$`)),
      input: '{"task":"sweep"}',
    });
    expect(stage.inputs(TYPE.permission, "SweepPermission")).toMatchObject({
      function: deliver,
      principal: "events.amazonaws.com",
      sourceArn: expect.stringContaining("Sweep"),
    });
  });
});
