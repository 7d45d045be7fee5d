import { runInNewContext } from "node:vm";
import local from "@parley/web/security-headers.json" with { type: "json" };
import { describe, expect, it } from "vitest";
import { RANDOM_PASSWORD, REGION } from "../offline/mocks";
import { openStage, TYPE } from "./stage";
import { STAGES, type Stage } from "./synthesize";

const filesOf = (stage: Stage) =>
  `https://${openStage(stage).inputs(TYPE.bucket, "FileBucketBucket").bucket}.s3.${REGION}.amazonaws.com`;
const SOCKET = `wss://socketapi.execute-api.${REGION}.amazonaws.com`;

/** What a browser gets of a response headers policy. */
const headersOf = (stage: Stage, policy: string): Record<string, string> => {
  const { securityHeadersConfig, customHeadersConfig } = openStage(stage).inputs(TYPE.headers, policy);
  const { contentSecurityPolicy, contentTypeOptions, referrerPolicy } = Object(securityHeadersConfig);
  const custom: { header: string; value: string }[] = Object(customHeadersConfig).items;
  return {
    "Content-Security-Policy": contentSecurityPolicy.contentSecurityPolicy,
    ...(contentTypeOptions && { "X-Content-Type-Options": "nosniff" }),
    "Referrer-Policy": referrerPolicy.referrerPolicy,
    ...Object.fromEntries(custom.map(({ header, value }) => [header, value])),
  };
};

const directives = (policy: string) =>
  new Map(policy.split("; ").map((it) => [it.split(" ")[0], it.split(" ").slice(1)]));

describe.each([
  ["staging", "Headers", SOCKET, filesOf("staging")],
  ["production", "Headers", SOCKET, filesOf("production")],
  // One distribution for every preview, and each has a WebSocket API and a bucket of its own.
  ["staging", "PreviewHeaders", `wss://*.execute-api.${REGION}.amazonaws.com`, `https://*.s3.${REGION}.amazonaws.com`],
] as const)("the headers of %s, %s", (stage, policy, socket, files) => {
  it("are those of the local product, and the origins of the WebSocket and the files", () => {
    const sent = headersOf(stage, policy);
    expect(Object.keys(sent).sort()).toEqual(Object.keys(local).sort());
    const { "Content-Security-Policy": sentPolicy, ...others } = sent;
    const { "Content-Security-Policy": localPolicy, ...localOthers } = local;
    expect(others).toEqual(localOthers);
    expect(directives(sentPolicy ?? "")).toEqual(
      directives(localPolicy)
        .set("connect-src", ["'self'", socket, files])
        .set("img-src", ["'self'", files, "data:", "blob:"])
        .set("media-src", ["'self'", files, "blob:"]),
    );
  });

  it("are sent whatever the origin says, and TLS is asked for from then on", () => {
    const { securityHeadersConfig, customHeadersConfig } = openStage(stage).inputs(TYPE.headers, policy);
    const all = [...Object.values(Object(securityHeadersConfig)), ...Object(customHeadersConfig).items];
    expect(all.map((header) => Object(header).override)).toEqual(all.map(() => true));
    expect(Object(securityHeadersConfig).strictTransportSecurity).toMatchObject({ accessControlMaxAgeSec: 31_536_000 });
  });
});

describe("distributions", () => {
  it.each([
    ["staging", "Router", ["staging.chat.example.com"], "Headers"],
    ["staging", "Previews", ["*.dev.chat.example.com"], "PreviewHeaders"],
    ["production", "Router", ["chat.example.com"], "Headers"],
  ] as const)("%s's %s is %j, over TLS only", (stage, router, aliases, policy) => {
    expect(openStage(stage).inputs(TYPE.distribution, `${router}CdnDistribution`)).toMatchObject({
      aliases,
      defaultCacheBehavior: { viewerProtocolPolicy: "redirect-to-https", responseHeadersPolicyId: `${policy}-id` },
      viewerCertificate: { minimumProtocolVersion: "TLSv1.2_2021" },
    });
  });

  it.each([
    ["staging", "Router"],
    ["staging", "Previews"],
    ["production", "Router"],
  ] as const)("%s's %s keeps no error: one failed answer is not everybody's", (stage, router) => {
    const { customErrorResponses } = openStage(stage).inputs(TYPE.distribution, `${router}CdnDistribution`);
    const kept = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504];
    expect(customErrorResponses).toEqual(kept.map((errorCode) => ({ errorCode, errorCachingMinTtl: 0 })));
  });

  it("a preview creates none: its routes are in the shared one within seconds", () => {
    const stage = openStage("pr-12");
    expect(stage.all(TYPE.distribution)).toEqual([]);
    const routes = stage.all(TYPE.dynamic).filter(({ name }) => name.includes("RoutesUpdate"));
    expect(routes.map(({ inputs }) => String(inputs.entry).split(",").slice(2)).sort()).toEqual(
      [
        ["pr-12\\.dev\\.chat\\.example\\.com", "/api"],
        ["pr-12\\.dev\\.chat\\.example\\.com", ""],
      ].sort(),
    );
  });
});

/** Runs what a router does with a request before it looks for its route; CloudFront takes 10 KB of code. */
const requested = (stage: Stage, router: string): Record<string, unknown> => {
  const code = String(openStage(stage).inputs(TYPE.cloudfrontFunction, `${router}CloudfrontFunctionRequest`).code);
  expect(Buffer.byteLength(code)).toBeLessThan(10 * 1024);
  const headers = { host: { value: "pr-12.dev.chat.example.com" }, "x-forwarded-host": { value: "forged.example" } };
  const forged = { "x-parley-origin": { value: "forged" }, "x-parley-viewer": { value: "198.51.100.9" } };
  const event = { viewer: { ip: "203.0.113.7" }, request: { uri: "/", headers: { ...headers, ...forged } } };
  for (const line of code.split("\n").filter((each) => each.includes('"x-forwarded-host"] = { value:')))
    runInNewContext(line, { event });
  return event.request.headers;
};

describe("what routers say of a request, whatever it says itself", () => {
  it.each([
    ["staging", "Router"],
    ["staging", "Previews"],
    ["production", "Router"],
  ] as const)("%s's %s: its host, which is part of the cache's key", (stage, router) => {
    expect(requested(stage, router)).toMatchObject({ "x-forwarded-host": { value: "pr-12.dev.chat.example.com" } });
    const policies = openStage(stage).all(TYPE.cachePolicy);
    expect(policies.length).toBeGreaterThan(0);
    for (const { inputs } of policies)
      expect(JSON.stringify(inputs.parametersInCacheKeyAndForwardedToOrigin)).toContain('"x-forwarded-host"');
  });

  it.each(STAGES)("%s's routers: the query, in which providers answer", (stage) => {
    for (const { inputs } of openStage(stage).all(TYPE.cachePolicy))
      expect(JSON.stringify(inputs.parametersInCacheKeyAndForwardedToOrigin)).toContain('"queryStringBehavior":"all"');
  });

  it.each(["staging", "production"] as const)("%s's Router: the key that the API asks for", (stage) => {
    expect(requested(stage, "Router")).toMatchObject({ "x-parley-origin": { value: RANDOM_PASSWORD } });
  });

  it.each(["staging", "production"] as const)("%s's Router: whose address it comes from (I18)", (stage) => {
    expect(requested(stage, "Router")).toMatchObject({ "x-parley-viewer": { value: "203.0.113.7" } });
  });
});

describe.each(STAGES)("the web app of %s", (name) => {
  const stage = openStage(name);
  const dynamic = (kind: string) => stage.all(TYPE.dynamic).find((resource) => resource.name.startsWith(kind))?.inputs;
  const files: { key: string; cacheControl: string; contentType: string }[] = Object(dynamic("WebAssetFiles")).files;

  it("has assets that a browser keeps for good, and everything else is asked for anew", () => {
    const assets = files.filter(({ key }) => key.startsWith("assets/"));
    expect(assets.length).toBeGreaterThan(1);
    expect(new Set(assets.map(({ cacheControl }) => cacheControl))).toEqual(
      new Set(["public, max-age=31536000, immutable"]),
    );
    const others = files.filter((file) => !assets.includes(file));
    expect(others.map(({ key }) => key)).toContain("index.html");
    expect(new Set(others.map(({ cacheControl }) => cacheControl))).toEqual(new Set(["no-cache"]));
  });

  it("has nothing that only the build needs, and nothing that CloudFront makes itself", () => {
    expect(files.filter(({ key }) => key.includes(".vite") || /\.(map|br|gz)$/.test(key))).toEqual([]);
  });

  it("shows the page for a path that is no file, and an error for an asset that is gone", () => {
    const entries: Record<string, string> = Object(dynamic("WebKvKeys")).entries;
    const { custom404, errorResponseCode, s3 } = JSON.parse(entries.metadata ?? "{}");
    expect({ custom404, errorResponseCode }).toEqual({ custom404: "/index.html" });
    // SST's router asks S3 for what is under these, and S3's refusal is the answer.
    expect(s3.routes).toContain("/assets");
  });

  it("keeps the assets of the page that somebody opened before a deploy", () => {
    expect(Object(dynamic("WebAssetFiles")).purge).toBe(false);
  });
});
