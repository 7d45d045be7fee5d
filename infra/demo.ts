import { createFunction } from "./functions";
import { mayDoEverything } from "./table";
import { policy } from "./this-stage";

/** Gives reviewers of a preview something to look at: rooms and a conversation. It runs when its code is new; a second run changes nothing. */
if (policy.demo) {
  const demo = createFunction("Demo", "demo", { memory: "1024 MB", timeout: "60 seconds" }, [mayDoEverything]);
  const code = demo.nodes.function.s3Key.apply((key) => key ?? "");
  new aws.lambda.Invocation("DemoFilled", { functionName: demo.name, input: "{}", triggers: { code } });
}
