import { describe, expect, it } from "vitest";
import { ACCOUNT, REGION } from "../offline/mocks";
import { openStage, TYPE } from "./stage";
import { STAGES } from "./synthesize";

type Statement = { Effect: string; Action: string | string[]; Resource: string | string[]; Principal?: unknown };

const TABLE = `arn:aws:dynamodb:${REGION}:${ACCOUNT}:DatabaseTable`;
const CONNECTIONS = `arn:aws:execute-api:${REGION}:${ACCOUNT}:socketapi/*/*/@connections/*`;

const may = (resource: string, ...actions: string[]) => ({ Effect: "Allow", Action: actions, Resource: [resource] });
const items = (...actions: string[]) => may(TABLE, ...actions.map((action) => `dynamodb:${action}`));
const ALL_ITEMS = items("GetItem", "BatchGetItem", "Query", "PutItem", "BatchWriteItem", "UpdateItem", "DeleteItem");
const POST = may(CONNECTIONS, "execute-api:ManageConnections");
const TRACE = may("*", "xray:PutTraceSegments", "xray:PutTelemetryRecords");

const GRANTED: Record<string, object[]> = {
  AuthorizerRole: [items("GetItem", "DeleteItem")],
  ConnectRole: [ALL_ITEMS, POST],
  DisconnectRole: [ALL_ITEMS, POST],
  MessageRole: [ALL_ITEMS, POST],
  SignInRole: [ALL_ITEMS, POST],
};

describe.each([
  ["pr-12", { ...GRANTED, DemoRole: [ALL_ITEMS] }, []],
  ["staging", GRANTED, [TRACE]],
  ["production", GRANTED, [TRACE]],
] as const)("the roles of %s", (name, granted, traced) => {
  const stage = openStage(name);
  const roles = stage.byName(TYPE.role);

  it("are one a function", () => {
    expect(Object.keys(roles).sort()).toEqual(Object.keys(granted).sort());
  });

  it.each(Object.entries(granted))("%s may do what it does, and nothing else", (role, statements) => {
    const policies: { policy: string }[] = Object(roles[role]?.inlinePolicies);
    expect(policies.flatMap(({ policy }) => JSON.parse(policy).Statement)).toEqual([...statements, ...traced]);
    expect(roles[role]?.managedPolicyArns).toEqual([
      "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
    ]);
  });

  it.each(Object.keys(granted))("%s is Lambda's alone", (role) => {
    expect(JSON.parse(String(roles[role]?.assumeRolePolicy)).Statement).toEqual([
      { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } },
    ]);
  });
});

describe.each(STAGES)("all policies of %s", (name) => {
  const stage = openStage(name);
  const documents = stage.resources.flatMap(({ inputs }) =>
    [
      inputs.policy,
      inputs.assumeRolePolicy,
      ...Object.values(Object(inputs.inlinePolicies)).map((inline) => Object(inline).policy),
    ].filter((document) => typeof document === "string"),
  );
  const statements: Statement[] = documents.flatMap((document) => JSON.parse(document).Statement);

  it("allow no action by a wildcard", () => {
    const wild = statements.filter(
      ({ Effect, Action }) => Effect === "Allow" && [Action].flat().some((it) => it.includes("*")),
    );
    expect(statements.length).toBeGreaterThan(10);
    expect(wild).toEqual([]);
  });

  it("allow X-Ray alone on every resource", () => {
    const everywhere = statements.filter(
      ({ Effect, Resource }) => Effect === "Allow" && [Resource].flat().includes("*"),
    );
    expect(new Set(everywhere.flatMap(({ Action }) => Action).map((action) => action.split(":")[0]))).toEqual(
      new Set(name === "pr-12" ? [] : ["xray"]),
    );
  });

  it("let CloudFront alone read the bucket, and nobody without TLS", () => {
    const policies = stage.all(TYPE.bucketPolicy).map(({ inputs }) => JSON.parse(String(inputs.policy)).Statement);
    expect(policies).toEqual([
      [
        expect.objectContaining({
          Effect: "Allow",
          Action: ["s3:GetObject"],
          Principal: { Service: ["cloudfront.amazonaws.com"] },
        }),
        expect.objectContaining({ Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": ["false"] } } }),
      ],
    ]);
  });
});
