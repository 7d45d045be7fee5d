import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "../offline/platform";
import { openStage, TYPE } from "./stage";
import { STAGES } from "./synthesize";

describe.each(STAGES)("the WebSocket API of %s", (name) => {
  const stage = openStage(name);
  const routes = Object.values(stage.byName(TYPE.route)).filter(({ apiId }) => apiId === "SocketApi-id");
  const route = (key: string) => routes.find(({ routeKey }) => routeKey === key);

  it("has the three predefined routes, and one for each action that gets no answer", () => {
    expect(stage.inputs(TYPE.api, "SocketApi")).toMatchObject({ protocolType: "WEBSOCKET" });
    const actions = readFileSync(join(root, "apps", "functions", "src", "actions.ts"), "utf8");
    const [, unanswered = ""] = /UNANSWERED = (\[.+?\])/.exec(actions) ?? [];
    expect(routes.map(({ routeKey }) => routeKey).sort()).toEqual(
      ["$connect", "$default", "$disconnect", ...JSON.parse(unanswered)].sort(),
    );
  });

  it("asks the authorizer on $connect alone, where API Gateway can", () => {
    expect(route("$connect")).toMatchObject({
      authorizationType: "CUSTOM",
      authorizerId: "SocketAuthorizerTicketsAuthorizer-id",
    });
    expect(route("$disconnect")).toMatchObject({ authorizationType: "NONE" });
    expect(route("$default")).toMatchObject({ authorizationType: "NONE" });
  });

  it("takes a ticket as a subprotocol or in the query: a Lambda authorizer without identity source, never JWT", () => {
    const authorizers = stage.all(TYPE.authorizer);
    expect(authorizers.map(({ inputs }) => inputs)).toEqual([
      expect.objectContaining({ apiId: "SocketApi-id", authorizerType: "REQUEST", identitySources: [] }),
    ]);
    // API Gateway refuses these on a WebSocket API, and Pulumi does not notice.
    for (const { inputs } of authorizers)
      for (const httpOnly of [
        "authorizerPayloadFormatVersion",
        "authorizerResultTtlInSeconds",
        "enableSimpleResponses",
        "jwtConfiguration",
      ])
        expect(inputs).not.toHaveProperty(httpOnly);
  });

  it("sends nothing back on the routes of actions that get no answer", () => {
    for (const key of ["markRead", "typingStart", "typingStop"]) {
      expect(route(key)).toMatchObject({ authorizationType: "NONE" });
      expect(route(key)).not.toHaveProperty("routeResponseSelectionExpression");
    }
  });

  it("answers every other frame with what the function returns", () => {
    expect(route("$default")).toMatchObject({ routeResponseSelectionExpression: "$default" });
    expect(stage.all(TYPE.routeResponse).map(({ inputs }) => inputs)).toEqual([
      { apiId: "SocketApi-id", routeId: "SocketRouteDefaultRoute-id", routeResponseKey: "$default" },
    ]);
  });

  it.each([
    ["$connect", "Connect"],
    ["$disconnect", "Disconnect"],
    ["$default", "Message"],
    ["markRead", "Message"],
    ["typingStart", "Message"],
    ["typingStop", "Message"],
  ])("%s runs %s, and may", (key, fn) => {
    const integration = String(route(key)?.target).replace(/^integrations\/(.*)-id$/, "$1");
    const { name: functionName } = stage.inputs(TYPE.function, `${fn}Function`);
    expect(stage.inputs(TYPE.integration, integration)).toMatchObject({
      integrationType: "AWS_PROXY",
      integrationUri: expect.stringContaining(`:function:${functionName}/invocations`),
    });
    const allowed = Object.values(stage.byName(TYPE.permission)).filter((permission) =>
      String(permission.function).endsWith(`:${functionName}`),
    );
    expect(allowed.length).toBeGreaterThan(0);
    for (const permission of allowed)
      expect(permission).toMatchObject({
        action: "lambda:InvokeFunction",
        principal: "apigateway.amazonaws.com",
        sourceArn: expect.stringContaining("socketapi/"),
      });
  });

  it("lets API Gateway run the authorizer", () => {
    expect(stage.inputs(TYPE.permission, "SocketAuthorizerTicketsPermission")).toMatchObject({
      principal: "apigateway.amazonaws.com",
      sourceArn: expect.stringMatching(/socketapi\/authorizers\/SocketAuthorizerTicketsAuthorizer-id$/),
    });
  });
});

describe.each(STAGES)("the HTTP API of %s", (name) => {
  const stage = openStage(name);

  it("has one route, no authorizer, and lets no other origin in", () => {
    const routes = Object.values(stage.byName(TYPE.route)).filter(({ apiId }) => apiId === "ApiApi-id");
    expect(routes).toEqual([expect.objectContaining({ routeKey: "ANY /api/{proxy+}", authorizationType: "NONE" })]);
    expect(stage.inputs(TYPE.api, "ApiApi")).toMatchObject({ protocolType: "HTTP", corsConfiguration: {} });
  });
});

describe.each([
  ["pr-12", { rate: 200, burst: 200 }, { rate: 50, burst: 50 }],
  ["staging", { rate: 2_000, burst: 1_000 }, { rate: 200, burst: 200 }],
  ["production", { rate: 2_000, burst: 1_000 }, { rate: 200, burst: 200 }],
] as const)("the gateways of %s", (name, socket, http) => {
  const stage = openStage(name);

  it.each([
    ["Socket", socket],
    ["Api", http],
  ])("%s has both limits: API Gateway takes a missing one for zero", (api, { rate, burst }) => {
    expect(stage.inputs(TYPE.stage, `${api}Stage`)).toMatchObject({
      name: "$default",
      defaultRouteSettings: { throttlingRateLimit: rate, throttlingBurstLimit: burst },
    });
  });

  it.each(["Socket", "Api"])("%s logs no query, header, body or person, and no execution", (api) => {
    const { accessLogSettings, defaultRouteSettings } = stage.inputs(TYPE.stage, `${api}Stage`);
    const { format, destinationArn }: { format: string; destinationArn: string } = Object(accessLogSettings);
    expect(destinationArn).toContain(`${api}AccessLog`);
    const variables = [...format.matchAll(/\$context\.([\w.]+)/g)].map(([, variable]) => variable);
    expect(variables).toContain("requestId");
    expect(
      variables.filter((variable) => /identity|authorizer\.(?!error)|query|header|body/i.test(variable ?? "")),
    ).toEqual([]);
    expect(Object.keys(JSON.parse(format)).length).toBe(variables.length);
    for (const setting of ["dataTraceEnabled", "loggingLevel"])
      expect(defaultRouteSettings).not.toHaveProperty(setting);
  });
});
