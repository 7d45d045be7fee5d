import { describe, expect, test } from "vitest";
import { allowsInvoke } from "./policy";

const arn = "arn:aws:execute-api:us-east-1:123456789012:a1b2c3/$default/$connect";
const statement = (Effect: string, Resource: unknown = arn, Action: unknown = "execute-api:Invoke") => ({
  Effect,
  Action,
  Resource,
});

describe("IAM policy evaluation", () => {
  test.each([
    ["the exact ARN", [statement("Allow")], true],
    ["a wildcard", [statement("Allow", "arn:aws:execute-api:*:*:a1b2c3/$default/*")], true],
    ["a list of resources", [statement("Allow", ["arn:other", arn])], true],
    ["every action of the service", [statement("Allow", "*", "execute-api:*")], true],
    ["another action", [statement("Allow", arn, "execute-api:ManageConnections")], false],
    ["another API", [statement("Allow", "arn:aws:execute-api:us-east-1:123456789012:zzz/*")], false],
    ["a Deny beside an Allow", [statement("Allow", "*"), statement("Deny")], false],
    ["a Deny of something else", [statement("Allow"), statement("Deny", "arn:other")], true],
    ["no statement", [], false],
  ])("%s", (_, Statement, allowed) => {
    expect(allowsInvoke({ Version: "2012-10-17", Statement }, arn)).toBe(allowed);
  });

  test.each([
    ["no document", undefined],
    ["a document without statements", {}],
    ["a statement without a resource", { Statement: [{ Effect: "Allow", Action: "*" }] }],
    ["a condition", { Statement: [{ ...statement("Allow"), Condition: {} }] }],
    ["a resource that is not a string", { Statement: [statement("Allow", 1)] }],
  ])("throws rather than guess: %s", (_, document) => {
    expect(() => allowsInvoke(document, arn)).toThrow();
  });
});
