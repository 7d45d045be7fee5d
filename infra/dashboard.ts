import { type Metric, ofApi, ofFiles, ofFunction, ofSocket, ofTable, parley } from "./metrics";
import { named, policy } from "./this-stage";

const PERIOD_S = 300;
const DAY_S = 86_400;

type Line = [metric: Metric, statistic: "Sum" | "Average" | "p50" | "p99" | "Maximum", periodS?: number];

/** Read from the top: what people feel first, its causes below. */
const createGraphs = (): Record<string, Line[]> => ({
  "What clients asked for": [
    [parley("Performed"), "Sum"],
    [parley("Refused"), "Sum"],
    [parley("Busy"), "Sum"],
    [parley("Failed"), "Sum"],
  ],
  "How long an action takes (ms)": [
    [parley("ActionLatency"), "p50"],
    [parley("ActionLatency"), "p99"],
  ],
  Messages: [
    [parley("Sends"), "Sum"],
    [parley("CommitsRetried"), "Sum"],
    [parley("CommitsOvertaken"), "Sum"],
  ],
  "How many writers a room has at once: messages in its head": [
    [parley("CommitsPending"), "Average"],
    [parley("CommitsPending"), "Maximum"],
  ],
  "How long it takes to tell the others (ms)": [
    [parley("FanOutLatency"), "p50"],
    [parley("FanOutLatency"), "p99"],
  ],
  "Posts to connections": [
    [parley("FanOutPosts"), "Sum"],
    [parley("FanOutGone"), "Sum"],
    [parley("FanOutThrottled"), "Sum"],
    [parley("FanOutFailed"), "Sum"],
  ],
  "What was handed on to deliver": [
    [ofFunction("deliver", "Invocations"), "Sum"],
    [ofFunction("deliver", "AsyncEventsDropped"), "Sum"],
  ],
  "Pushes to people who are not there": [
    [parley("Pushes"), "Sum"],
    [parley("PushesGone"), "Sum"],
    [parley("PushesFailed"), "Sum"],
  ],
  "The WebSocket API": [
    [ofSocket("ConnectCount"), "Sum"],
    [ofSocket("MessageCount"), "Sum"],
    [ofSocket("ClientError"), "Sum"],
    [ofSocket("IntegrationError"), "Sum"],
    [ofSocket("ExecutionError"), "Sum"],
  ],
  "The HTTP API": [
    [ofApi("Count"), "Sum"],
    [ofApi("4xx"), "Sum"],
    [ofApi("5xx"), "Sum"],
  ],
  "Function errors": (["authorizer", "connect", "disconnect", "message", "deliver", "signIn"] as const).map((name) => [
    ofFunction(name, "Errors"),
    "Sum",
  ]),
  "Functions at once": (["connect", "disconnect", "message", "deliver", "signIn"] as const).map((name) => [
    ofFunction(name, "ConcurrentExecutions"),
    "Maximum",
  ]),
  "The table: units used": [
    [parley("ReadUnits"), "Sum"],
    [parley("WriteUnits"), "Sum"],
    [ofTable("ConsumedReadCapacityUnits"), "Sum"],
    [ofTable("ConsumedWriteCapacityUnits"), "Sum"],
  ],
  "The table: refused": [
    [ofTable("ReadThrottleEvents"), "Sum"],
    [ofTable("WriteThrottleEvents"), "Sum"],
  ],
  "The files, day by day: how many, and their bytes": [
    [ofFiles("NumberOfObjects"), "Average", DAY_S],
    [ofFiles("BucketSizeBytes"), "Average", DAY_S],
  ],
});

const COLUMNS = 2;
const WIDTH = 24 / COLUMNS;
const HEIGHT = 6;

if (policy.watched) {
  const region = aws.getRegionOutput().region;
  new aws.cloudwatch.Dashboard("Dashboard", {
    dashboardName: named("dashboard"),
    dashboardBody: $jsonStringify({
      widgets: Object.entries(createGraphs()).map(([title, lines], index) => ({
        type: "metric",
        x: (index % COLUMNS) * WIDTH,
        y: Math.floor(index / COLUMNS) * HEIGHT,
        width: WIDTH,
        height: HEIGHT,
        properties: {
          title,
          region,
          period: PERIOD_S,
          // [namespace, name, dimension, value, …, options], as CloudWatch wants it.
          metrics: lines.map(([{ namespace, metricName, dimensions }, stat, period = PERIOD_S]) => [
            namespace,
            metricName,
            ...Object.entries(dimensions).flat(),
            { stat, period },
          ]),
        },
      })),
    }),
  });
}
