import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { WATCHED } from "../cost/readme";
import { root } from "../offline/platform";
import { openStage, TYPE } from "./stage";

/** What the functions emit, by the one dimension `stage`. */
const EMITTED = [
  ...["Performed", "Refused", "Busy", "Failed", "Sends"],
  ...["CommitsRetried", "CommitsOvertaken", "CommitsPending"],
  ...["FanOutPosts", "FanOutGone", "FanOutThrottled", "FanOutFailed", "FanOutLatency"],
  ...["Pushes", "PushesGone", "PushesFailed"],
  ...["ActionLatency", "ReadUnits", "WriteUnits"],
];

const ALARMS = [
  ...["DeliveriesDropped", "ErrorRate", "FunctionErrors", "FunctionThrottles", "GatewayErrors"],
  ...["PostsFailed", "PostsThrottled", "SlowActions", "TableThrottles"],
];

type Query = { id: string; expression?: string; returnData?: boolean; metric?: Metric };
type Metric = {
  namespace: string;
  metricName: string;
  dimensions: Record<string, string>;
  stat: string;
  period: number;
};

describe.each(["staging", "production"] as const)("the alarms of %s", (name) => {
  const stage = openStage(name);
  const alarms = stage.all(TYPE.alarm).map(({ inputs }) => inputs);
  const queries = (alarm: Record<string, unknown>): Query[] => Object(alarm.metricQueries);

  /** What an alarm looks at of all that the functions emit. */
  const emitted = (called: string) =>
    queries(alarms.find((alarm) => alarm.name === `parley-${name}-${called}`) ?? {}).flatMap(({ metric }) =>
      metric?.namespace === "Parley" ? [metric.metricName] : [],
    );

  it("are these, and tell a person", () => {
    expect(alarms.map((alarm) => alarm.name).sort()).toEqual(ALARMS.map((alarm) => `parley-${name}-${alarm}`));
    const topic = stage.inputs(TYPE.topic, "Alarms");
    expect(topic.name).toBe(`parley-${name}-alarms`);
    expect(stage.all(TYPE.subscription).map(({ inputs }) => inputs)).toEqual([
      expect.objectContaining({ protocol: "email", endpoint: "alarms@example.com" }),
    ]);
    for (const { alarmActions, okActions } of alarms) {
      expect(alarmActions).toEqual([expect.stringMatching(/:Alarms$/)]);
      expect(okActions).toEqual(alarmActions);
    }
  });

  it("have a section each in the runbook", () => {
    const runbook = readFileSync(join(root, "infra", "README.md"), "utf8");
    expect(ALARMS.filter((alarm) => !runbook.includes(`\`${alarm}\``))).toEqual([]);
  });

  it("are of expressions that name their metrics, one of which is returned", () => {
    for (const alarm of alarms) {
      const [expression, ...metrics] = queries(alarm);
      expect(queries(alarm).filter(({ returnData }) => returnData)).toEqual([expression]);
      const mentioned = new Set(expression?.expression?.match(/\b[a-z][a-z0-9]*\b/g));
      expect(mentioned).toEqual(new Set(metrics.map(({ id }) => id)));
    }
  });

  it("look at as many metrics, and the functions emit as many, as the bill says", () => {
    const alarmMetrics = alarms.flatMap(queries).filter(({ metric }) => metric).length;
    expect({ metrics: EMITTED.length, alarmMetrics }).toEqual(WATCHED);
  });

  it("are silent when nothing happens", () => {
    expect(new Set(alarms.map(({ treatMissingData }) => treatMissingData))).toEqual(new Set(["notBreaching"]));
  });

  it("watch what there is on this stage", () => {
    const named = new Set(
      ["aws:lambda/function:Function", TYPE.table].flatMap((type) =>
        stage.all(type).map(({ inputs }) => String(inputs.name)),
      ),
    );
    const watched = alarms.flatMap(queries).flatMap(({ metric }) => (metric ? [metric] : []));
    for (const { namespace, metricName, dimensions, period } of watched) {
      expect(period).toBe(300);
      if (namespace === "Parley") {
        expect(EMITTED).toContain(metricName);
        expect(dimensions).toEqual({ stage: name });
      } else if (namespace === "AWS/ApiGateway") expect(["SocketApi-id", "ApiApi-id"]).toContain(dimensions.ApiId);
      else expect(named).toContain(dimensions.FunctionName ?? dimensions.TableName);
    }
  });

  it("take no crowd for a failure: what is answered with server.busy is counted apart", () => {
    expect(emitted("ErrorRate")).toEqual(["Failed"]);
  });

  it("tell of posts that were given up, and apart from them of those that were refused", () => {
    expect(emitted("PostsFailed")).toEqual(["FanOutFailed"]);
    expect(emitted("PostsThrottled")).toEqual(["FanOutThrottled"]);
  });

  it("do not take a refused ticket for an error", () => {
    const errors = alarms.find((alarm) => alarm.name === `parley-${name}-FunctionErrors`);
    const functions = queries(errors ?? {}).flatMap(({ metric }) => metric?.dimensions.FunctionName ?? []);
    expect(functions).toHaveLength(5);
    expect(functions.filter((fn) => fn.includes("Authorizer"))).toEqual([]);
  });
});

describe.each(["staging", "production"] as const)("the dashboard of %s", (name) => {
  const { dashboardName, dashboardBody } = openStage(name).inputs(TYPE.dashboard, "Dashboard");
  const widgets: { x: number; y: number; properties: { metrics: unknown[][] } }[] = JSON.parse(
    String(dashboardBody),
  ).widgets;

  it("shows all that the functions emit, of this stage alone", () => {
    expect(dashboardName).toBe(`parley-${name}-dashboard`);
    const metrics = widgets
      .flatMap(({ properties }) => properties.metrics)
      .filter(([namespace]) => namespace === "Parley");
    expect(new Set(metrics.map(([, metric]) => metric))).toEqual(new Set(EMITTED));
    expect(new Set(metrics.map(([, , dimension, value]) => `${dimension}=${value}`))).toEqual(
      new Set([`stage=${name}`]),
    );
  });

  it("shows how many files this stage has, and how large they are, as S3 counts them once a day", () => {
    const files = widgets
      .flatMap(({ properties }) => properties.metrics)
      .filter(([namespace]) => namespace === "AWS/S3");
    const bucket = openStage(name).inputs(TYPE.bucket, "FileBucketBucket").bucket;
    const counted = (metric: string, of: string) => [
      ...["AWS/S3", metric, "BucketName", bucket, "StorageType", of],
      { stat: "Average", period: 86_400 },
    ];
    expect(files).toEqual([
      counted("NumberOfObjects", "AllStorageTypes"),
      counted("BucketSizeBytes", "StandardStorage"),
    ]);
  });

  it("has a place for each graph", () => {
    expect(new Set(widgets.map(({ x, y }) => `${x},${y}`)).size).toBe(widgets.length);
  });
});

it("a preview is watched by nobody, and costs nothing for it", () => {
  const stage = openStage("pr-12");
  for (const type of [TYPE.alarm, TYPE.dashboard, TYPE.topic, TYPE.subscription]) expect(stage.all(type)).toEqual([]);
});
