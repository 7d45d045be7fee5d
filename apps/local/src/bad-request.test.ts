import { LIMITS } from "@parley/protocol/limits";
import { ask, signIn } from "@parley/smoke/person";
import { afterEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { useProduct } from "../test/product";

const product = useProduct();

/** After every test: nothing was written, and nothing failed on our side. */
afterEach(() => {
  expect(product().writes.splice(0)).toEqual([]);
  expect(product().errors.splice(0)).toEqual([]);
});

describe("over HTTP every refusal is { error, code }", () => {
  const refusal = async (response: Response) => {
    expect(response.headers.get("content-type")).toMatch(/^application\/json/);
    const body = z.strictObject({ error: z.string().regex(/^Unable to .+\.$/), code: z.string() });
    return [response.status, body.parse(await response.json()).code];
  };
  const post = (path: string, body: string, headers: Record<string, string> = {}) =>
    fetch(new URL(path, product().url), {
      method: "POST",
      body,
      headers: { "Content-Type": "application/json", ...headers },
    });
  const guest = (username: unknown) => post("/api/guest", JSON.stringify({ username }));

  it.each<[string, () => Promise<Response>, number, string]>([
    ["no JSON", () => post("/api/guest", "{"), 400, "frame.invalid_json"],
    ["no body", () => post("/api/guest", ""), 400, "frame.invalid_json"],
    ["a body of more than 32 KB", () => guest("x".repeat(LIMITS.frameBytes)), 413, "frame.too_large"],
    ["10,000 levels", () => post("/api/guest", "[".repeat(10_000) + "]".repeat(10_000)), 400, "input.invalid"],
    ["no name", () => post("/api/guest", "{}"), 400, "input.invalid"],
    ["a blank name", () => guest(" \u200b "), 400, "input.invalid"],
    ["a name that is too long", () => guest("x".repeat(LIMITS.usernameLength + 1)), 400, "input.invalid"],
    ["a name of two lines", () => guest("a\nb"), 400, "input.invalid"],
    ["half a surrogate pair in a name", () => post("/api/guest", '{"username":"\\ud800"}'), 400, "input.invalid"],
    ["an unknown key", () => post("/api/guest", '{"username":"Eve","admin":true}'), 400, "input.invalid"],
    ["__proto__ as a key", () => post("/api/guest", '{"username":"Eve","__proto__":{}}'), 400, "input.invalid"],
    ["a ticket without a session", () => post("/api/tickets", ""), 401, "session.required"],
    [
      "a session that never was",
      () => ask(product().url, "POST", "/api/tickets", "parley_session=x"),
      401,
      "session.required",
    ],
    [
      "a body that is not sent as JSON",
      () => post("/api/guest", '{"username":"Eve"}', { "Content-Type": "text/plain" }),
      400,
      "frame.invalid_json",
    ],
    [
      "a page of another origin, in a browser without Fetch Metadata",
      () => post("/api/guest", '{"username":"Eve"}', { Origin: "http://evil.example" }),
      403,
      "session.cross_origin",
    ],
    ["an unknown path", () => ask(product().url, "GET", "/api/nothing"), 404, "action.unknown"],
    ["the wrong method", () => ask(product().url, "PUT", "/api/guest"), 404, "action.unknown"],
    ["reading where one posts", () => ask(product().url, "GET", "/api/tickets"), 404, "action.unknown"],
  ])("%s", async (_, request, status, code) => {
    expect(await refusal(await request())).toEqual([status, code]);
  });

  it.each(["cross-site", "same-site"])(
    "a browser's request from another site is refused: Sec-Fetch-Site %s",
    async (site) => {
      const { cookie } = await signIn(product().url, "Victim");
      product().writes.length = 0;
      const headers = { "Sec-Fetch-Site": site, Cookie: cookie };
      for (const [method, path] of [
        ["POST", "/api/tickets"],
        ["POST", "/api/guest"],
        ["DELETE", "/api/session"],
      ]) {
        const response = await fetch(new URL(path ?? "", product().url), { method: method ?? "", headers });
        expect(await refusal(response)).toEqual([403, "session.cross_origin"]);
        expect(response.headers.getSetCookie()).toEqual([]);
      }
      expect((await ask(product().url, "GET", "/api/session", cookie)).status).toBe(200);
    },
  );
});
