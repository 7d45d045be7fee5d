import { api } from "./api";
import { bucketName } from "./files";
import { authorizer, connect, deliver, disconnect, message, signIn } from "./functions";
import { socket } from "./socket";
import { database } from "./table";

/** Where CloudWatch keeps a number: a namespace, a name and what it is of. */
export type Metric = { namespace: string; metricName: string; dimensions: Record<string, $util.Input<string>> };

/** What the functions emit; `apps/functions` names them. */
export const parley = (metricName: string): Metric => ({
  namespace: "Parley",
  metricName,
  dimensions: { stage: $app.stage },
});

export const ofFunction = (name: keyof typeof FUNCTIONS, metricName: string): Metric => ({
  namespace: "AWS/Lambda",
  metricName,
  dimensions: { FunctionName: FUNCTIONS[name].name },
});

export const ofTable = (metricName: string): Metric => ({
  namespace: "AWS/DynamoDB",
  metricName,
  dimensions: { TableName: database.name },
});

export const ofSocket = (metricName: string): Metric => ({
  namespace: "AWS/ApiGateway",
  metricName,
  dimensions: { ApiId: socket.nodes.api.id },
});

export const ofApi = (metricName: string): Metric => ({
  namespace: "AWS/ApiGateway",
  metricName,
  dimensions: { ApiId: api.nodes.api.id },
});

/** What S3 counts once a day, for nothing. */
export const ofFiles = (metricName: "BucketSizeBytes" | "NumberOfObjects"): Metric => ({
  namespace: "AWS/S3",
  metricName,
  dimensions: {
    BucketName: bucketName,
    StorageType: metricName === "BucketSizeBytes" ? "StandardStorage" : "AllStorageTypes",
  },
});

const FUNCTIONS = { authorizer, connect, disconnect, message, deliver, signIn };
