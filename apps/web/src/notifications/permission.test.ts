import { expect, test } from "vitest";
import { type BrowserFacts, permissionOf } from "./permission";

const FACTS: BrowserFacts = {
  isSecure: true,
  permission: "default",
  hasWorker: true,
  isApple: false,
  isInstalled: false,
};

test.each<[string, Partial<BrowserFacts>, string]>([
  ["a browser that was not asked", {}, "default"],
  ["one that was told no", { permission: "denied" }, "denied"],
  ["one that was told yes", { permission: "granted" }, "granted"],
  ["a page without TLS, whatever it says", { isSecure: false, permission: "granted" }, "insecure"],
  ["an iPhone's browser", { isApple: true, permission: undefined }, "home-screen"],
  ["an app on the Home Screen", { isApple: true, isInstalled: true }, "default"],
  ["a private window", { hasWorker: false }, "unsupported"],
  ["a browser without notifications", { permission: undefined }, "unsupported"],
])("%s", (_browser, facts, expected) => {
  expect(permissionOf({ ...FACTS, ...facts })).toBe(expected);
});
