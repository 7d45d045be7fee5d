import { describe, expect, it } from "vitest";
import { readDeployment } from "./deployment";

const DOMAIN = { PARLEY_DOMAIN: "chat.example.com" };
const WATCHED = { ...DOMAIN, SST_SECRET_AlarmEmail: "alarms@example.com" };
const PRODUCTION = {
  ...WATCHED,
  PARLEY_ADMIN_EMAIL: "ada@example.com",
  SST_SECRET_AuthSecret: "secret",
  SST_SECRET_MailSender: "parley@example.com",
};

describe("where a stage is", () => {
  it.each([
    ["production", PRODUCTION, "chat.example.com"],
    ["staging", WATCHED, "staging.chat.example.com"],
    ["pr-12", { ...DOMAIN, PARLEY_PREVIEW_ROUTER: "E1" }, "pr-12.dev.chat.example.com"],
    ["pr-12", {}, undefined],
    ["ada", DOMAIN, undefined],
    ["staging", { SST_SECRET_AlarmEmail: "alarms@example.com" }, undefined],
  ])("%s with %j: %s", (stage, env, host) => {
    expect(readDeployment(stage, env).host).toBe(host);
  });

  it("what is set to nothing is not set", () => {
    const env = { PARLEY_DOMAIN: "", PARLEY_PREVIEW_ROUTER: "", PARLEY_GUESTS: "", PARLEY_TRACES: "" };
    expect(readDeployment("pr-12", env)).toEqual(readDeployment("pr-12", {}));
    expect(readDeployment("pr-12", {})).toMatchObject({ host: undefined, sharedRouter: undefined });
    expect(() => readDeployment("production", { ...env, SST_SECRET_AlarmEmail: "a@example.com" })).toThrow(
      /is missing/,
    );
  });

  it("staging keeps a router for every preview", () => {
    expect(readDeployment("staging", WATCHED).previewHosts).toBe("*.dev.chat.example.com");
    expect(readDeployment("production", PRODUCTION).previewHosts).toBeUndefined();
  });

  it("only previews share a router", () => {
    const env = { ...PRODUCTION, PARLEY_PREVIEW_ROUTER: "E1" };
    expect(readDeployment("pr-12", env).sharedRouter).toBe("E1");
    expect(readDeployment("production", env).sharedRouter).toBeUndefined();
    expect(readDeployment("ada", env).sharedRouter).toBeUndefined();
  });
});

describe("guests", () => {
  it.each([
    ["production", undefined, false],
    ["production", "true", true],
    ["pr-12", undefined, true],
    ["pr-12", "false", false],
    ["ada", "", true],
  ])("%s, asked for %s: %s", (stage, asked, guests) => {
    const env = stage === "production" ? PRODUCTION : {};
    expect(readDeployment(stage, { ...env, PARLEY_GUESTS: asked }).guests).toBe(guests);
  });
});

describe("traces", () => {
  it.each([
    ["production", undefined, false],
    ["production", "true", true],
    ["staging", undefined, true],
    ["staging", "false", false],
    ["pr-12", undefined, false],
  ])("%s, asked for %s: %s", (stage, asked, traced) => {
    const env = stage === "pr-12" ? {} : PRODUCTION;
    expect(readDeployment(stage, { ...env, PARLEY_TRACES: asked }).traced).toBe(traced);
  });
});

describe("providers", () => {
  const [GITHUB, GOOGLE] = ["Github", "Google"].map((name) => ({
    [`SST_SECRET_${name}ClientId`]: "id",
    [`SST_SECRET_${name}ClientSecret`]: "secret",
  }));

  it("are those whose two secrets are set", () => {
    expect(readDeployment("production", PRODUCTION).providers).toEqual([]);
    expect(readDeployment("ada", { ...GOOGLE }).providers).toEqual(["Google"]);
    expect(readDeployment("production", { ...PRODUCTION, ...GITHUB, ...GOOGLE }).providers).toEqual([
      "Github",
      "Google",
    ]);
  });
});

describe("what is missing or wrong gets one sentence", () => {
  const SENTENCE = /^[^.]+(?:\.[a-z]+[^.]*)*\.$/;
  it.each([
    ["prod", {}, /"prod" is not a stage of Parley/],
    ["production", {}, /PARLEY_DOMAIN is missing/],
    [
      "production",
      DOMAIN,
      /The secret AlarmEmail is missing: run "sst secret set AlarmEmail <address> --stage production"/,
    ],
    ["staging", DOMAIN, /The secret AlarmEmail is missing: .*--stage staging/],
    ["production", { ...PRODUCTION, PARLEY_ADMIN_EMAIL: undefined }, /PARLEY_ADMIN_EMAIL is missing/],
    ["production", { ...PRODUCTION, PARLEY_ADMIN_EMAIL: "ada" }, /PARLEY_ADMIN_EMAIL is "ada"/],
    [
      "production",
      { ...PRODUCTION, SST_SECRET_AuthSecret: "" },
      /The secret AuthSecret is missing: run "sst secret set/,
    ],
    [
      "production",
      { ...PRODUCTION, SST_SECRET_MailSender: "" },
      /The secret MailSender is missing: run "sst secret set/,
    ],
    [
      "staging",
      { ...WATCHED, SST_SECRET_SmokeSecret: "short" },
      /The secret SmokeSecret is too short: run "sst secret set/,
    ],
    [
      "production",
      { ...PRODUCTION, SST_SECRET_GithubClientId: "id" },
      /The secret GithubClientSecret is missing: run "sst secret set GithubClientSecret <text> --stage production", or remove GithubClientId/,
    ],
    ["ada", { SST_SECRET_GoogleClientSecret: "secret" }, /The secret GoogleClientId is missing/],
    ["production", { ...WATCHED, PARLEY_DOMAIN: "https://chat.example.com" }, /PARLEY_DOMAIN is "https:/],
    ["production", { ...WATCHED, PARLEY_DOMAIN: "localhost" }, /PARLEY_DOMAIN is "localhost"/],
    ["production", { ...PRODUCTION, PARLEY_GUESTS: "yes" }, /PARLEY_GUESTS is "yes"/],
    ["staging", { ...PRODUCTION, PARLEY_TRACES: "1" }, /PARLEY_TRACES is "1"/],
    ["pr-12", DOMAIN, /PARLEY_PREVIEW_ROUTER is missing/],
    ["pr-12", { PARLEY_PREVIEW_ROUTER: "E1" }, /PARLEY_DOMAIN is missing/],
  ])("%s with %j", (stage, env, sentence) => {
    expect(() => readDeployment(stage, env)).toThrow(sentence);
    expect(() => readDeployment(stage, env)).toThrow(SENTENCE);
  });

  it.each(["staging", "production", "pr-12"])("live stubs on %s, which others use", (stage) => {
    expect(() => readDeployment(stage, { ...WATCHED, PARLEY_PREVIEW_ROUTER: "E1" }, true)).toThrow(/live stubs/);
  });
});
