import { createRequire } from "node:module";
import { join } from "node:path";
import type * as Pulumi from "../../.sst/platform/node_modules/@pulumi/pulumi";
import { platform } from "./platform";

type Values = Record<string, unknown>;
type Callback = (error: unknown, response?: { getUrn(): string }) => void;
type MockMonitor = {
  registerResource(request: RegisterRequest, callback: Callback): Promise<void>;
  registerResourceOutputs(request: OutputsRequest, callback: Callback): void;
};
type RegisterRequest = {
  getType(): string;
  getName(): string;
  getObject(): unknown;
  getCustom(): boolean;
  getRetainondelete(): boolean;
};
type OutputsRequest = { getUrn(): string; getOutputs(): unknown };

/** A resource as it was asked for. */
export type Resource = { type: string; name: string; inputs: Values; retainOnDelete: boolean };
/** What an engine keeps of it besides. */
export type Registered = Resource & { urn: string; custom: boolean; outputs: Values };

export const ACCOUNT = "123456789012";
export const REGION = "eu-central-1";
/** What every generated password is. */
export const RANDOM_PASSWORD = "generated".repeat(5).slice(0, 40);

/** The one copy of Pulumi's library that SST's components use as well. */
export const loadPulumi = (): typeof Pulumi => createRequire(join(platform, "package.json"))("@pulumi/pulumi");

/**
 * Runs a program against an engine that accepts everything, and answers with every resource that it registered. No network is used.
 */
export const runUnderMocks = async (
  project: string,
  stage: string,
  program: () => Promise<Values>,
): Promise<Registered[]> => {
  const pulumi = loadPulumi();
  const resources: Registered[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs, id }) => ({
        id: id || `${name}-id`,
        state: { ...inputs, ...filledIn(type, name, inputs) },
      }),
      call: ({ token, inputs }) => answer(token, inputs),
    },
    project,
    stage,
    false,
    "organization",
  );
  record(pulumi, resources);
  await pulumi.runtime.runInPulumiStack(program);
  await pulumi.runtime.disconnect();
  return resources;
};

const record = (pulumi: typeof Pulumi, resources: Registered[]): void => {
  const monitor: MockMonitor = Object(pulumi.runtime.getMonitor());
  const { deserializeProperties } = createRequire(join(platform, "package.json"))("@pulumi/pulumi/runtime/rpc");
  const { registerResource, registerResourceOutputs } = monitor;
  monitor.registerResource = (request, callback) => {
    // Without the code of dynamic providers, as text.
    const { __provider, ...inputs } = Object(plain(deserializeProperties(request.getObject())));
    const resource: Registered = {
      type: request.getType(),
      name: request.getName(),
      inputs,
      retainOnDelete: request.getRetainondelete(),
      urn: "",
      custom: request.getCustom(),
      outputs: {},
    };
    resources.push(resource);
    return registerResource.call(monitor, request, (error, response) => {
      resource.urn = response?.getUrn() ?? "";
      callback(error, response);
    });
  };
  monitor.registerResourceOutputs = (request, callback) => {
    const resource = resources.find(({ urn }) => urn === request.getUrn());
    if (resource) resource.outputs = Object(plain(deserializeProperties(request.getOutputs())));
    registerResourceOutputs.call(monitor, request, callback);
  };
};

/** Pulumi wraps what is secret in an object with this signature. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";

/** Values as they are, secret or not. */
const plain = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  if (SIGNATURE in value && "value" in value) return plain(value.value);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]));
};

const gatewayHost = (name: string) => `${name.toLowerCase()}.execute-api.${REGION}.amazonaws.com`;

/** What AWS knows of a resource once it is there. */
const filledIn = (type: string, name: string, inputs: Values): Values => {
  const arn = `arn:aws:${type.split(":")[1]?.split("/")[0]}:${REGION}:${ACCOUNT}:${name}`;
  const id = inputs.name ?? inputs.bucket ?? name;
  switch (type) {
    case "aws:apigatewayv2/api:Api":
      return {
        arn,
        apiEndpoint: `${inputs.protocolType === "WEBSOCKET" ? "wss" : "https"}://${gatewayHost(name)}`,
        executionArn: `arn:aws:execute-api:${REGION}:${ACCOUNT}:${name.toLowerCase()}`,
      };
    case "aws:cloudfront/distribution:Distribution":
      return {
        arn,
        domainName: `${name.toLowerCase()}.cloudfront.net`,
        hostedZoneId: "Z2FDTNDATAQYW2",
        etag: "E1",
        aliases: inputs.aliases ?? [],
        // As SST marks a router that others may refer to.
        tagsAll: {
          "sst:ref:kv": `${arn}-kv`,
          "sst:ref:kv-namespace": "a1b2",
          "sst:ref:version": "2",
          "sst:ref:protection": "none",
          ...Object(inputs.tags),
        },
      };
    case "aws:lambda/function:Function":
      return { arn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${id}`, name: id };
    case "aws:s3/bucket:Bucket":
    case "aws:s3/bucketV2:BucketV2":
      return { arn: `arn:aws:s3:::${id}`, bucket: id, bucketRegionalDomainName: `${id}.s3.${REGION}.amazonaws.com` };
    case "aws:acm/certificate:Certificate":
      return { arn, domainValidationOptions: [] };
    case "random:index/randomBytes:RandomBytes":
      return { base64: Buffer.alloc(32, 7).toString("base64") };
    case "random:index/randomPassword:RandomPassword":
      return { result: RANDOM_PASSWORD };
    case "aws:apigateway/account:Account":
      return { cloudwatchRoleArn: `arn:aws:iam::${ACCOUNT}:role/logs` };
    default:
      return { arn, name: id };
  }
};

type Statement = {
  effect?: string;
  actions?: string[];
  resources?: string[];
  principals?: { type: string; identifiers: string[] }[];
  conditions?: { test: string; variable: string; values: string[] }[];
};

/** The data sources that SST's components ask. */
const answer = (token: string, inputs: Values): Values => {
  switch (token) {
    case "aws:index/getPartition:getPartition":
      return { partition: "aws", dnsSuffix: "amazonaws.com", id: "aws" };
    case "aws:index/getRegion:getRegion":
      return { region: REGION, name: REGION, id: REGION };
    case "aws:index/getCallerIdentity:getCallerIdentity":
      return { accountId: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root`, userId: ACCOUNT };
    case "aws:iam/getPolicyDocument:getPolicyDocument":
      return { ...inputs, json: policyDocument(Object(inputs).statements ?? []) };
    default:
      return inputs;
  }
};

/** IAM's own form of a policy that was written in Pulumi's. */
const policyDocument = (statements: Statement[]): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: statements.map(({ effect = "Allow", actions, resources, principals, conditions }) => ({
      Effect: effect,
      Action: actions,
      Resource: resources,
      ...(principals && {
        Principal: Object.fromEntries(principals.map(({ type, identifiers }) => [type, identifiers])),
      }),
      ...(conditions && {
        Condition: Object.fromEntries(conditions.map(({ test, variable, values }) => [test, { [variable]: values }])),
      }),
    })),
  });
