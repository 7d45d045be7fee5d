import { expect, test } from "vitest";
import type { Leftover } from "../history";
import { request, unended, violated, WELL } from "./testing";

const left = (connectionId: string, expires: boolean, item: Leftover["item"] = "subscription") => ({
  ...WELL,
  leftovers: [...WELL.leftovers, { connectionId, item, expires }],
});

test("I14: something is left of a connection that was forgotten, though it expires", () => {
  for (const item of ["connection", "user's connection", "subscription"] as const)
    expect(violated(left("k-ada", true, item))).toEqual(["I14"]);
  expect(violated(left("k-cy", false))).toEqual(["I14"]);
});

test("I14: something is left for ever of a connection that could not be forgotten, or that nobody knows", () => {
  expect(violated(left("k-bob", false))).toEqual(["I14"]);
  expect(violated(left("k-none", false))).toEqual(["I14"]);
});

test("I14 holds: what is left of a connection that could not be forgotten, or that came to nothing, expires", () => {
  expect(violated(left("k-bob", true))).toEqual([]);
  expect(violated(left("k-none", true, "user's connection"))).toEqual([]);
});

test("I14 holds: a subscription that somebody's hello had begun when it broke off expires", () => {
  const died = unended(request({ action: "hello", userId: "ada", begunAt: 7_000 }));
  const requests = [...WELL.requests, died];
  expect(violated({ ...left("k-ada", true), requests })).toEqual([]);
  const refused = request({ action: "hello", userId: "ada", begunAt: 7_000, outcome: "error" });
  expect(violated({ ...left("k-ada", true), requests: [...WELL.requests, refused] })).toEqual([]);
  expect(violated({ ...left("k-ada", false), requests })).toEqual(["I14"]);
  expect(violated({ ...left("k-ada", true, "connection"), requests })).toEqual(["I14"]);
  expect(violated({ ...left("k-ada", true), requests: [...WELL.requests, { ...died, userId: "bob" }] })).toEqual([
    "I14",
  ]);
});
