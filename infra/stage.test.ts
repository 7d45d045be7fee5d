import { describe, expect, it } from "vitest";
import { kindOf, policyOf } from "./stage";

describe("a stage's name says what it is for", () => {
  it.each([
    ["production", "production"],
    ["staging", "staging"],
    ["pr-1", "preview"],
    ["pr-12345", "preview"],
    ["ada", "personal"],
    ["ada-2", "personal"],
    ["a", "personal"],
    ["priya", "personal"],
    ["twenty-letters-long-x", undefined],
    ["twenty-letters-longx", "personal"],
    ["", undefined],
    ["Production", undefined],
    ["PRODUCTION", undefined],
    ["prod", undefined],
    ["production-2", undefined],
    ["stage", undefined],
    ["pr-", undefined],
    ["pr-0", undefined],
    ["pr-07", undefined],
    ["pr-x", undefined],
    ["pr12", undefined],
    ["preview", undefined],
    ["ada_2", undefined],
    ["-ada", undefined],
    ["ada-", undefined],
    ["2ada", undefined],
    ["ada\n", undefined],
  ])("%j: %s", (stage, kind) => {
    expect(kindOf(stage)).toBe(kind);
  });
});

describe("what differs between stages", () => {
  it("production loses nothing, and lets no guests in", () => {
    expect(policyOf("production")).toMatchObject({
      removal: "retain",
      protect: true,
      purge: false,
      pointInTimeRecovery: true,
      deletionProtection: true,
      guests: false,
      demo: false,
      watched: true,
      traced: false,
    });
  });

  it("staging is watched as production is, traced, and can be removed", () => {
    expect(policyOf("staging")).toMatchObject({ removal: "remove", protect: false, watched: true, traced: true });
  });

  it("a preview has something to look at, costs little, and leaves nothing", () => {
    expect(policyOf("pr-1")).toMatchObject({
      removal: "remove",
      protect: false,
      purge: true,
      pointInTimeRecovery: false,
      guests: true,
      demo: true,
      watched: false,
      traced: false,
    });
  });

  it("a personal stage begins empty", () => {
    expect(policyOf("ada")).toMatchObject({ removal: "remove", protect: false, demo: false, guests: true });
  });

  it("what should not be there is not removed by a slip", () => {
    expect(policyOf("prod")).toMatchObject({ removal: "retain", protect: true });
  });
});
