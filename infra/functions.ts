import { settings } from "./settings";
import { mayPost, realtime } from "./socket";
import { mayDo, mayDoEverything, table } from "./table";
import { policy } from "./this-stage";

type Entry = "authorizer" | "connect" | "disconnect" | "message" | "api" | "demo";
type Limits = { memory: "512 MB" | "1024 MB"; timeout: "10 seconds" | "29 seconds" | "60 seconds" };
type Permission = { actions: string[]; resources: $util.Input<string>[] };

/** What the Lambda runtime tells X-Ray. These actions know no resources. */
const mayTrace: Permission = { actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], resources: ["*"] };

/** SST has the whole account assume the role as well, which only `sst dev` has a use for. */
const trustLambdaAlone = (args: aws.iam.RoleArgs): undefined => {
  if ($dev) return;
  args.assumeRolePolicy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } }],
  });
};

/** A function of `apps/functions`. All share one shell, which reads every link; what each may do is `permissions` alone. */
export const createFunction = (name: string, entry: Entry, limits: Limits, permissions: Permission[]) =>
  new sst.aws.Function(name, {
    handler: `apps/functions/src/lambda/${entry}.handler`,
    runtime: "nodejs24.x",
    architecture: "arm64",
    ...limits,
    link: [table, realtime, settings],
    permissions: policy.traced ? [...permissions, mayTrace] : permissions,
    nodejs: { minify: true, sourcemap: true },
    logging: { retention: policy.logRetention },
    environment: {
      NODE_OPTIONS: "--enable-source-maps",
      POWERTOOLS_SERVICE_NAME: $app.name,
      POWERTOOLS_METRICS_NAMESPACE: "Parley",
      POWERTOOLS_LOG_LEVEL: "INFO",
    },
    transform: {
      function: { tracingConfig: { mode: policy.traced ? "Active" : "PassThrough" } },
      role: trustLambdaAlone,
    },
  });

/** Uses up the ticket of whoever connects. */
export const authorizer = createFunction("Authorizer", "authorizer", { memory: "512 MB", timeout: "10 seconds" }, [
  mayDo("GetItem", "DeleteItem"),
]);

export const connect = createFunction("Connect", "connect", { memory: "512 MB", timeout: "10 seconds" }, [
  mayDoEverything,
  mayPost,
]);

export const disconnect = createFunction("Disconnect", "disconnect", { memory: "512 MB", timeout: "29 seconds" }, [
  mayDoEverything,
  mayPost,
]);

/** Every frame of a client. Memory buys CPU (1,769 MB is a core), and each of the posts that a message causes takes half a millisecond of it. */
export const message = createFunction("Message", "message", { memory: "1024 MB", timeout: "29 seconds" }, [
  mayDoEverything,
  mayPost,
]);

/** Signing in, tickets, signing out. */
export const signIn = createFunction("SignIn", "api", { memory: "512 MB", timeout: "29 seconds" }, [
  mayDoEverything,
  mayPost,
]);
