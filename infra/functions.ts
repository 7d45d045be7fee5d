import { accounts, mayMail } from "./accounts";
import { files, mayKeepFiles, mayRemoveFiles } from "./files";
import { push } from "./push";
import { settings } from "./settings";
import { mayPost, realtime } from "./socket";
import { mayDo, mayDoEverything, table } from "./table";
import { deployment, named, policy } from "./this-stage";

type Entry = "authorizer" | "connect" | "disconnect" | "message" | "deliver" | "api" | "demo";
type Limits = { memory: "512 MB" | "1024 MB"; timeout: "10 seconds" | "29 seconds" | "60 seconds" };
type Permission = { actions: string[]; resources: $util.Input<string>[] };

/** The name of the function that others hand work on to. It is fixed, as that function hands work on to itself, too. */
const DELIVER = named("deliver");

/** What the functions are linked to; it grants nothing. */
const delivery = new sst.Linkable("Delivery", { properties: { functionName: DELIVER } });

/** The right to hand work on to the function `deliver`. */
const mayHandOn: Permission = {
  actions: ["lambda:InvokeFunction"],
  resources: [
    $interpolate`arn:${aws.getPartitionOutput().partition}:lambda:${aws.getRegionOutput().region}:${aws.getCallerIdentityOutput().accountId}:function:${DELIVER}`,
  ],
};

/** Lambda keeps what it cannot run at once. After this it drops it, as clients have found by themselves what they missed. */
const EVENT_AGE_S = 60;

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
export const createFunction = (
  name: string,
  entry: Entry,
  limits: Limits,
  permissions: Permission[],
  {
    link = [],
    splitting = false,
    ...others
  }: Pick<sst.aws.FunctionArgs, "name" | "retries"> & {
    link?: sst.Linkable<Record<string, unknown>>[];
    /** What it imports only when it needs it is a file of its own. */
    splitting?: boolean;
  } = {},
) =>
  new sst.aws.Function(name, {
    ...others,
    handler: `apps/functions/src/lambda/${entry}.handler`,
    runtime: "nodejs24.x",
    architecture: "arm64",
    ...limits,
    link: [table, realtime, settings, delivery, ...link],
    permissions: deployment.traced ? [...permissions, mayTrace] : permissions,
    nodejs: { minify: true, sourcemap: true, splitting },
    logging: { retention: policy.logRetention },
    environment: {
      NODE_OPTIONS: "--enable-source-maps",
      POWERTOOLS_SERVICE_NAME: $app.name,
      POWERTOOLS_METRICS_NAMESPACE: "Parley",
      POWERTOOLS_LOG_LEVEL: "INFO",
    },
    transform: {
      function: { tracingConfig: { mode: deployment.traced ? "Active" : "PassThrough" } },
      eventInvokeConfig: (args) => {
        args.maximumEventAgeInSeconds = EVENT_AGE_S;
      },
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
  mayHandOn,
]);

export const disconnect = createFunction("Disconnect", "disconnect", { memory: "512 MB", timeout: "29 seconds" }, [
  mayDoEverything,
  mayPost,
  mayHandOn,
]);

/** Every frame of a client. Memory buys CPU (1,769 MB is a core), and each of up to 200 posts that a message causes takes a tenth of a millisecond. */
export const message = createFunction("Message", "message", { memory: "1024 MB", timeout: "29 seconds" }, [
  mayDoEverything,
  mayPost,
  mayHandOn,
]);

/**
 * What others hand on: the posts to a shard of a large room, 500 a second; the forgetting of dead connections; the files of what was deleted; pushes to those who are not there. A
 * run that fails is not repeated: what it leaves undone is found by clients, by the next post, or by the sweep a minute later (`sweep.ts`).
 */
export const deliver = createFunction(
  "Deliver",
  "deliver",
  { memory: "512 MB", timeout: "60 seconds" },
  [mayDoEverything, mayPost, mayHandOn, mayRemoveFiles],
  { name: DELIVER, retries: 0, link: [files, push] },
);

/** The HTTP API: signing in, accounts, tickets, signing out. It alone knows the secrets of accounts. What checks passkeys is loaded when it is needed. */
export const signIn = createFunction(
  "SignIn",
  "api",
  { memory: "512 MB", timeout: "29 seconds" },
  [mayDoEverything, mayPost, mayHandOn, mayKeepFiles, ...mayMail],
  { link: [accounts, files, push], splitting: true },
);
