import { deliver } from "./functions";
import { named } from "./this-stage";

/** Files that somebody left behind are looked for every minute (I21). A run that finds none reads one item's worth of the table. */
const sweep = new aws.cloudwatch.EventRule("Sweep", { name: named("sweep"), scheduleExpression: "rate(1 minute)" });

new aws.cloudwatch.EventTarget("SweepTarget", {
  rule: sweep.name,
  arn: deliver.arn,
  input: JSON.stringify({ task: "sweepFiles" }),
});

new aws.lambda.Permission("SweepPermission", {
  action: "lambda:InvokeFunction",
  function: deliver.name,
  principal: "events.amazonaws.com",
  sourceArn: sweep.arn,
});
