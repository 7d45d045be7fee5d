import { expect, it } from "vitest";
import { httpEvent, openStage } from "../test/stage";
import { create } from "./api";
import { throughCloudFront } from "./through-cloudfront";

const ask = async (expected: string, given: string | undefined) => {
  const stage = await openStage();
  const handler = stage.invoke(
    "api",
    throughCloudFront(() => expected, create),
  );
  const event = httpEvent("POST", "/api/tickets", undefined, "");
  const headers = { ...event.headers, ...(given !== undefined && { "x-parley-origin": given }) };
  const { statusCode, body } = await handler({ ...event, headers });
  return [statusCode, JSON.parse(body).code];
};

it.each([undefined, "", "another", "the-kez"])("refuses a request with the key %j", async (given) => {
  expect(await ask("the-key", given)).toEqual([403, "session.cross_origin"]);
});

it("lets through what has the key, and everything where there is none", async () => {
  expect(await ask("the-key", "the-key")).toEqual([401, "session.required"]);
  expect(await ask("", undefined)).toEqual([401, "session.required"]);
});
