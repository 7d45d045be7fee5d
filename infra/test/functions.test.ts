import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { RANDOM_PASSWORD, REGION } from "../offline/mocks";
import { root } from "../offline/platform";
import { openStage, TYPE } from "./stage";
import { STAGES } from "./synthesize";

const ENTRIES = {
  Authorizer: "authorizer",
  Connect: "connect",
  Disconnect: "disconnect",
  Message: "message",
  Deliver: "deliver",
  SignIn: "api",
};
const LIMITS: Record<string, object> = {
  Authorizer: { memorySize: 512, timeout: 10 },
  Connect: { memorySize: 512, timeout: 10 },
  Disconnect: { memorySize: 512, timeout: 29 },
  Message: { memorySize: 1024, timeout: 29 },
  Deliver: { memorySize: 512, timeout: 60 },
  SignIn: { memorySize: 512, timeout: 29 },
  Demo: { memorySize: 1024, timeout: 60 },
};

describe.each([
  ["pr-12", { ...ENTRIES, Demo: "demo" }, { guests: true, tracing: "PassThrough", days: 7 }],
  ["staging", ENTRIES, { guests: true, tracing: "Active", days: 30 }],
  ["production", ENTRIES, { guests: false, tracing: "PassThrough", days: 90 }],
] as const)("the functions of %s", (name, entries, { guests, tracing, days }) => {
  const stage = openStage(name);
  const host = name === "pr-12" ? "pr-12.dev." : name === "staging" ? "staging." : "";
  const accounts = expect.objectContaining({
    authSecrets: "new-secret old-secret",
    smokeSecret: "a secret of the smoke test, long enough",
    sender: "parley@chat.example.com",
    administrator: "ada@example.com",
    githubId: "github-id",
    githubSecret: "github-secret",
    googleId: "",
    googleSecret: "",
    publicUrl: `https://${host}chat.example.com`,
  });

  it("are one an entry of apps/functions, each with its export: a missing one fails the synthesis", () => {
    const handlers = stage.all(TYPE.source).map((source) => [source.name, source.inputs.handler]);
    expect(Object.fromEntries(handlers)).toEqual(
      Object.fromEntries(
        Object.entries(entries).map(([fn, entry]) => [fn, `apps/functions/src/lambda/${entry}.handler`]),
      ),
    );
  });

  it("have no other in AWS", () => {
    const functions = Object.keys(entries).map((fn) => `${fn}Function`);
    expect(
      stage
        .all(TYPE.function)
        .map((fn) => fn.name)
        .sort(),
    ).toEqual(functions.sort());
  });

  describe.each(Object.keys(entries))("%s", (fn) => {
    const inputs = stage.inputs(TYPE.function, `${fn}Function`);

    it("runs on Node 24 on arm64, within its limits", () => {
      expect(inputs).toMatchObject({
        runtime: "nodejs24.x",
        architectures: ["arm64"],
        handler: "bundle.handler",
        tracingConfig: { mode: tracing },
        ...LIMITS[fn],
      });
    });

    it("is told the stage, how to log and to measure, and nothing else", () => {
      expect(inputs.environment).toEqual({
        variables: {
          NODE_OPTIONS: "--enable-source-maps",
          POWERTOOLS_LOG_LEVEL: "INFO",
          POWERTOOLS_METRICS_NAMESPACE: "Parley",
          POWERTOOLS_SERVICE_NAME: "parley",
          SST_RESOURCE_App: JSON.stringify({ name: "parley", stage: name }),
          SST_KEY: expect.any(String),
          SST_KEY_FILE: "resource.enc",
        },
      });
    });

    it("is linked to all that the shell of apps/functions reads", () => {
      const shell = readFileSync(join(root, "apps", "functions", "src", "aws.ts"), "utf8");
      const read = new Set(
        [...shell.matchAll(/Resource\.(\w+)/g)].map(([, link]) => link).filter((link) => link !== "App"),
      );
      expect(read.size).toBeGreaterThan(0);
      const { links } = stage.inputs(TYPE.source, fn);
      // The secrets of accounts are the HTTP API's alone.
      if (fn !== "SignIn") read.delete("Accounts");
      // What makes the keys of pushes is that of those who hand them out and send by them.
      if (fn !== "SignIn" && fn !== "Deliver") read.delete("Push");
      expect(Object.keys(Object(links))).toEqual(expect.arrayContaining([...read]));
      const socket = `socketapi.execute-api.${REGION}.amazonaws.com/$default`;
      expect(links).toEqual({
        Realtime: expect.objectContaining({ url: `wss://${socket}`, managementEndpoint: `https://${socket}` }),
        Settings: expect.objectContaining({
          guests,
          signUp: name === "production" ? "invited" : "open",
          originKey: name === "pr-12" ? "" : RANDOM_PASSWORD,
        }),
        Delivery: expect.objectContaining({ functionName: stage.inputs(TYPE.function, "DeliverFunction").name }),
        Table: expect.objectContaining({ name: stage.inputs(TYPE.table, "DatabaseTable").name }),
        ...(fn === "SignIn" && { Accounts: accounts }),
        ...((fn === "SignIn" || fn === "Deliver") && {
          Files: expect.objectContaining({ bucket: expect.any(String) }),
          Push: expect.objectContaining({ secret: RANDOM_PASSWORD }),
        }),
      });
    });

    it("keeps its log as long as the stage does", () => {
      expect(stage.inputs(TYPE.logGroup, `${fn}LogGroup`)).toMatchObject({ retentionInDays: days });
    });
  });

  it.each(["Socket", "Api"])("the access log of %s is kept as long", (api) => {
    expect(stage.inputs(TYPE.logGroup, `${api}AccessLog`)).toMatchObject({ retentionInDays: days });
  });
});

describe.each(STAGES)("what is handed on to deliver on %s", (name) => {
  it("is tried once, and dropped after a minute", () => {
    const stage = openStage(name);
    expect(stage.all(TYPE.eventInvokeConfig).map(({ inputs }) => inputs)).toEqual([
      {
        functionName: stage.inputs(TYPE.function, "DeliverFunction").name,
        maximumRetryAttempts: 0,
        maximumEventAgeInSeconds: 60,
      },
    ]);
  });
});

describe("the demo", () => {
  it("fills a preview once its function is there", () => {
    const stage = openStage("pr-12");
    const { name } = stage.inputs(TYPE.function, "DemoFunction");
    expect(stage.inputs(TYPE.invocation, "DemoFilled")).toMatchObject({ functionName: name, input: "{}" });
  });

  it.each(["staging", "production"] as const)("is not on %s", (name) => {
    expect(openStage(name).all(TYPE.invocation)).toEqual([]);
  });
});

describe.each(STAGES)("names on %s", (name) => {
  const stage = openStage(name);

  it("are the stage's own wherever AWS shares them between stages", () => {
    const named = stage.resources
      .filter(
        ({ type }) => type.startsWith("aws:") && !/^aws:(apigatewayv2\/stage|route53|s3\/bucketObject)/.test(type),
      )
      .flatMap(({ inputs }) => [inputs.name, inputs.bucket, inputs.dashboardName])
      .filter((it) => typeof it === "string");
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((it) => !it.startsWith(`parley-${name}-`) && !it.includes(`/parley-${name}-`))).toEqual([]);
  });
});
