import { type Metric, ofApi, ofFunction, ofSocket, ofTable, parley } from "./metrics";
import { named, policy } from "./this-stage";

const PERIOD_S = 300;

type Statistic = "Sum" | "p99";
type Alarm = {
  /** What README.md's runbook calls it. */
  name: string;
  description: string;
  /** By the names that `expression` has for them. */
  metrics: Record<string, [metric: Metric, statistic: Statistic]>;
  expression: string;
  /** It sounds at this or above. */
  threshold: number;
  /** In so many periods of five minutes on end. */
  periods?: number;
};

/** An expression skips times at which one of its metrics has no point, unless it sums an array of them. */
const sum = (...ids: string[]) => `SUM([${ids.join(",")}])`;

const createAlarms = (): Alarm[] => [
  {
    name: "ErrorRate",
    description: "2 % or more of what clients asked for failed on our side.",
    metrics: {
      failed: [parley("Failed"), "Sum"],
      connect: [ofFunction("connect", "Invocations"), "Sum"],
      disconnect: [ofFunction("disconnect", "Invocations"), "Sum"],
      message: [ofFunction("message", "Invocations"), "Sum"],
      deliver: [ofFunction("deliver", "Invocations"), "Sum"],
      signin: [ofFunction("signIn", "Invocations"), "Sum"],
    },
    // A single failure of a quiet night is no emergency.
    expression: `IF(failed >= 5, 100 * failed / ${sum("connect", "disconnect", "message", "deliver", "signin")}, 0)`,
    threshold: 2,
  },
  {
    name: "FunctionErrors",
    description: "Functions crashed or ran out of time.",
    // Not the authorizer's: it refuses a ticket by an error.
    metrics: {
      connect: [ofFunction("connect", "Errors"), "Sum"],
      disconnect: [ofFunction("disconnect", "Errors"), "Sum"],
      message: [ofFunction("message", "Errors"), "Sum"],
      deliver: [ofFunction("deliver", "Errors"), "Sum"],
      signin: [ofFunction("signIn", "Errors"), "Sum"],
    },
    expression: sum("connect", "disconnect", "message", "deliver", "signin"),
    threshold: 5,
  },
  {
    name: "FunctionThrottles",
    description: "Lambda refused to run functions: the account's concurrency is used up.",
    metrics: {
      authorizer: [ofFunction("authorizer", "Throttles"), "Sum"],
      connect: [ofFunction("connect", "Throttles"), "Sum"],
      disconnect: [ofFunction("disconnect", "Throttles"), "Sum"],
      message: [ofFunction("message", "Throttles"), "Sum"],
      deliver: [ofFunction("deliver", "Throttles"), "Sum"],
      signin: [ofFunction("signIn", "Throttles"), "Sum"],
    },
    expression: sum("authorizer", "connect", "disconnect", "message", "deliver", "signin"),
    threshold: 1,
  },
  {
    name: "GatewayErrors",
    description: "API Gateway could not get an answer from the functions.",
    metrics: {
      execution: [ofSocket("ExecutionError"), "Sum"],
      integration: [ofSocket("IntegrationError"), "Sum"],
      http: [ofApi("5xx"), "Sum"],
    },
    expression: sum("execution", "integration", "http"),
    threshold: 5,
  },
  {
    name: "TableThrottles",
    description: "DynamoDB refused reads or writes: a room or the whole table is too busy.",
    metrics: { reads: [ofTable("ReadThrottleEvents"), "Sum"], writes: [ofTable("WriteThrottleEvents"), "Sum"] },
    expression: sum("reads", "writes"),
    threshold: 10,
  },
  {
    name: "PostsThrottled",
    description: "API Gateway refused posts to connections (429): the account's quota of requests is used up.",
    metrics: { throttled: [parley("FanOutThrottled"), "Sum"] },
    expression: "throttled",
    threshold: 100,
  },
  {
    name: "PostsFailed",
    description: "Posts to connections were given up: people learn of messages late.",
    metrics: { failed: [parley("FanOutFailed"), "Sum"] },
    expression: "failed",
    threshold: 50,
  },
  {
    name: "DeliveriesDropped",
    description:
      "Lambda dropped what was handed on to the function deliver: people in large rooms learn of messages late.",
    metrics: { dropped: [ofFunction("deliver", "AsyncEventsDropped"), "Sum"] },
    expression: "dropped",
    threshold: 10,
  },
  {
    name: "SlowActions",
    description: "One action in a hundred takes longer than 2 seconds, for a quarter of an hour.",
    metrics: { p99: [parley("ActionLatency"), "p99"] },
    expression: "p99",
    threshold: 2_000,
    periods: 3,
  },
];

/** CloudWatch bills each metric of each alarm: a stage that nobody is called for has none. */
if (policy.watched) {
  const address = new sst.Secret("AlarmEmail");
  const topic = new aws.sns.Topic("Alarms", { name: named("alarms"), displayName: `Parley ${$app.stage}` });
  new aws.sns.TopicSubscription("AlarmMail", { topic: topic.arn, protocol: "email", endpoint: address.value });

  for (const { name, description, metrics, expression, threshold, periods = 1 } of createAlarms())
    new aws.cloudwatch.MetricAlarm(`Alarm${name}`, {
      name: named(name),
      alarmDescription: `${description} What to do: infra/README.md, "${name}".`,
      comparisonOperator: "GreaterThanOrEqualToThreshold",
      threshold,
      evaluationPeriods: periods,
      // No point means that nothing happened.
      treatMissingData: "notBreaching",
      metricQueries: [
        { id: "value", expression, label: name, returnData: true },
        ...Object.entries(metrics).map(([id, [metric, stat]]) => ({
          id,
          metric: { ...metric, stat, period: PERIOD_S },
        })),
      ],
      alarmActions: [topic.arn],
      okActions: [topic.arn],
    });
}
