import { describe, expect, it } from "vitest";
import { ACCOUNT, REGION } from "../offline/mocks";
import { openStage, TYPE } from "./stage";
import { STAGES, type Stage } from "./synthesize";

type Statement = { Effect: string; Action: string | string[]; Resource: string | string[]; Principal?: unknown };

const TABLE = `arn:aws:dynamodb:${REGION}:${ACCOUNT}:DatabaseTable`;
const CONNECTIONS = `arn:aws:execute-api:${REGION}:${ACCOUNT}:socketapi/*/*/@connections/*`;

const may = (resource: string, ...actions: string[]) => ({ Effect: "Allow", Action: actions, Resource: [resource] });
const items = (...actions: string[]) => may(TABLE, ...actions.map((action) => `dynamodb:${action}`));
const ALL_ITEMS = items("GetItem", "BatchGetItem", "Query", "PutItem", "BatchWriteItem", "UpdateItem", "DeleteItem");
const POST = may(CONNECTIONS, "execute-api:ManageConnections");
const TRACE = may("*", "xray:PutTraceSegments", "xray:PutTelemetryRecords");

const identity = (name: string) => `arn:aws:ses:${REGION}:${ACCOUNT}:identity/${name}`;
const MAIL = {
  ...may("", "ses:SendEmail"),
  Resource: [identity("parley@chat.example.com"), identity("chat.example.com")],
};

const handOn = (stage: string) =>
  may(`arn:aws:lambda:${REGION}:${ACCOUNT}:function:parley-${stage}-deliver`, "lambda:InvokeFunction");

/** Of the bucket as the stage names it. */
const inFolders = (stage: Stage, ...actions: string[]) => {
  const { bucket } = openStage(stage).inputs(TYPE.bucket, "FileBucketBucket");
  return { ...may("", ...actions), Resource: [`arn:aws:s3:::${bucket}/incoming/*`, `arn:aws:s3:::${bucket}/files/*`] };
};

const granted = (stage: Stage): Record<string, object[]> => ({
  AuthorizerRole: [items("GetItem", "DeleteItem")],
  ConnectRole: [ALL_ITEMS, POST, handOn(stage)],
  DisconnectRole: [ALL_ITEMS, POST, handOn(stage)],
  MessageRole: [ALL_ITEMS, POST, handOn(stage)],
  DeliverRole: [ALL_ITEMS, POST, handOn(stage), inFolders(stage, "s3:DeleteObject")],
  SignInRole: [
    ALL_ITEMS,
    POST,
    handOn(stage),
    inFolders(stage, "s3:GetObject", "s3:PutObject", "s3:DeleteObject"),
    MAIL,
  ],
});

const withDemo: Record<string, object[]> = { ...granted("pr-12"), DemoRole: [ALL_ITEMS] };

describe.each([
  ["pr-12", withDemo, []],
  ["staging", granted("staging"), [TRACE]],
  ["production", granted("production"), []],
] as const)("the roles of %s", (name, expected, traced) => {
  const stage = openStage(name);
  const roles = stage.byName(TYPE.role);

  it("are one a function", () => {
    expect(Object.keys(roles).sort()).toEqual(Object.keys(expected).sort());
  });

  it.each(Object.entries<object[]>(expected))("%s may do what it does, and nothing else", (role, statements) => {
    const policies: { policy: string }[] = Object(roles[role]?.inlinePolicies);
    expect(policies.flatMap(({ policy }) => JSON.parse(policy).Statement)).toEqual([...statements, ...traced]);
    expect(roles[role]?.managedPolicyArns).toEqual([
      "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
    ]);
  });

  it.each(Object.keys(expected))("%s is Lambda's alone", (role) => {
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
      new Set(name === "staging" ? ["xray"] : []),
    );
  });

  it("let CloudFront alone read the web app's bucket, nobody the files', and nobody either without TLS", () => {
    const policies = stage.byName(TYPE.bucketPolicy);
    const statements = Object.values(policies).map(({ policy }) => JSON.parse(String(policy)).Statement);
    const [files, web] = statements.sort((a, b) => a.length - b.length);
    expect(statements.length).toBe(2);
    expect(files).toEqual([
      expect.objectContaining({ Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": ["false"] } } }),
    ]);
    expect([web]).toEqual([
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
