import { inject } from "vitest";
import type { Resource } from "../offline/mocks";
import type { Stage } from "./synthesize";

/** A stage's resources, as `pnpm infra:synth` prints them. */
export const openStage = (stage: Stage) => {
  const resources: Resource[] = JSON.parse(inject("synthesized")[stage]);
  const all = (type: string): Resource[] => resources.filter((resource) => resource.type === type);
  return {
    resources,
    all,
    /** The inputs of the one resource of this type and name. */
    inputs(type: string, name: string): Record<string, unknown> {
      const found = all(type).filter((resource) => resource.name === name);
      if (found.length !== 1) throw new Error(`${stage} has ${found.length} of ${type} ${name}, not one.`);
      return { ...found[0]?.inputs };
    },
    /** Inputs by name, of all resources of a type. */
    byName: (type: string): Record<string, Record<string, unknown>> =>
      Object.fromEntries(all(type).map(({ name, inputs }) => [name, inputs])),
  };
};

export const TYPE = {
  alarm: "aws:cloudwatch/metricAlarm:MetricAlarm",
  api: "aws:apigatewayv2/api:Api",
  authorizer: "aws:apigatewayv2/authorizer:Authorizer",
  bucket: "aws:s3/bucket:Bucket",
  bucketCors: "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration",
  bucketLifecycle: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  publicAccessBlock: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  bucketVersioning: "aws:s3/bucketVersioning:BucketVersioning",
  eventRule: "aws:cloudwatch/eventRule:EventRule",
  eventTarget: "aws:cloudwatch/eventTarget:EventTarget",
  bucketPolicy: "aws:s3/bucketPolicy:BucketPolicy",
  dashboard: "aws:cloudwatch/dashboard:Dashboard",
  cachePolicy: "aws:cloudfront/cachePolicy:CachePolicy",
  cloudfrontFunction: "aws:cloudfront/function:Function",
  distribution: "aws:cloudfront/distribution:Distribution",
  eventInvokeConfig: "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
  function: "aws:lambda/function:Function",
  headers: "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
  integration: "aws:apigatewayv2/integration:Integration",
  invocation: "aws:lambda/invocation:Invocation",
  logGroup: "aws:cloudwatch/logGroup:LogGroup",
  permission: "aws:lambda/permission:Permission",
  role: "aws:iam/role:Role",
  route: "aws:apigatewayv2/route:Route",
  routeResponse: "aws:apigatewayv2/routeResponse:RouteResponse",
  source: "sst:aws:Function",
  stage: "aws:apigatewayv2/stage:Stage",
  subscription: "aws:sns/topicSubscription:TopicSubscription",
  table: "aws:dynamodb/table:Table",
  topic: "aws:sns/topic:Topic",
  dynamic: "pulumi-nodejs:dynamic:Resource",
} as const;
