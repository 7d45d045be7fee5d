import { LIMITS } from "@parley/protocol/limits";
import { expect, test } from "vitest";
import type { Request } from "../history";
import { request, violated, WELL } from "./testing";

const answered = (answer: Request["answer"]) => ({
  ...WELL,
  requests: [
    ...WELL.requests,
    request({ action: "getRoomHistory", userId: "ada", begunAt: 7_000, ...(answer && { answer }) }),
  ],
});

test("I17: an answer was dropped, or there was an error in its place", () => {
  expect(violated(answered({ bytes: LIMITS.replyBytes + 1 }))).toEqual(["I17"]);
  expect(violated(answered({ bytes: 120, code: "server.too_large" }))).toEqual(["I17"]);
});

test("I17 holds: an answer fits, says that something else went wrong, or never came", () => {
  expect(violated(answered({ bytes: LIMITS.replyBytes }))).toEqual([]);
  expect(violated(answered({ bytes: 120, code: "server.busy" }))).toEqual([]);
  expect(violated(answered(undefined))).toEqual([]);
});
