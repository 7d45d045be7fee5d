import { deliver } from "./functions";
import { named } from "./this-stage";

/**
 * Files that somebody left behind (I21), deletions of people that died on their way, and connections that fell silent (I11) are looked for every
 * minute. A run that finds none reads three and a half items' worth of the table, and half a unit more for each hundred connections.
 */
const sweep = new aws.cloudwatch.EventRule("Sweep", { name: named("sweep"), scheduleExpression: "rate(1 minute)" });

new aws.cloudwatch.EventTarget("SweepTarget", {
  rule: sweep.name,
  arn: deliver.arn,
  input: JSON.stringify({ task: "sweep" }),
});

new aws.lambda.Permission("SweepPermission", {
  action: "lambda:InvokeFunction",
  function: deliver.name,
  principal: "events.amazonaws.com",
  sourceArn: sweep.arn,
});
