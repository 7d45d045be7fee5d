import { describe, expect, it } from "vitest";
import { openStage } from "../test/stage";

/** Behind CloudFront the function's own host is API Gateway's; the one that the browser asked is beside it. */
const DEPLOYED = { host: "f6g7h8i9j0.execute-api.eu-central-1.amazonaws.com", "x-forwarded-host": "chat.example.com" };

describe("a request that changes something", () => {
  it.each<[string, Record<string, string>, number]>([
    ["the page itself", { "sec-fetch-site": "same-origin", origin: "https://chat.example.com" }, 200],
    ["what is not a browser", {}, 200],
    ["another site", { "sec-fetch-site": "cross-site" }, 403],
    ["a sibling host", { "sec-fetch-site": "same-site" }, 403],
    ["the page itself, in an older browser", { origin: "https://chat.example.com" }, 200],
    ["another site, in an older browser", { origin: "https://evil.example" }, 403],
    ["a sibling host, in an older browser", { origin: "https://pr-7.chat.example.com" }, 403],
    ["another port, in an older browser", { origin: "https://chat.example.com:8443" }, 403],
    ["a sandboxed page, in an older browser", { origin: "null" }, 403],
    ["the page itself, through CloudFront", { ...DEPLOYED, origin: "https://chat.example.com" }, 200],
    ["another site, through CloudFront", { ...DEPLOYED, origin: "https://evil.example" }, 403],
    ["a page of the same host without TLS, in an older browser", { origin: "http://chat.example.com" }, 403],
  ])("from %s", async (_, headers, status) => {
    const stage = await openStage();
    const { statusCode, json } = await stage.http("POST", "/api/guest", { body: '{"username":"Ada"}', headers });
    expect(statusCode).toBe(status);
    if (status === 403) expect(json.code).toBe("session.cross_origin");
  });

  it.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jsonp"])(
    "with a body of %s, as a form can send it, is refused",
    async (type) => {
      const stage = await openStage();
      const { cookie } = await stage.arrive("Ada");
      for (const path of ["/api/guest", "/api/tickets"]) {
        const body = '{"username":"Eve"}';
        const { statusCode, json } = await stage.http("POST", path, {
          cookie,
          body,
          headers: { "content-type": type },
        });
        expect([statusCode, json.code]).toEqual([400, "frame.invalid_json"]);
      }
    },
  );

  it("comes from the configured address, where there is one, whatever host was asked", async () => {
    const stage = await openStage({ publicUrl: "http://chat.example.com:8080" });
    const ask = async (origin: string, headers: Record<string, string> = {}) => {
      const asked = { body: '{"username":"Ada"}', headers: { origin, ...headers } };
      return (await stage.http("POST", "/api/guest", asked)).statusCode;
    };
    expect(await ask("http://chat.example.com:8080")).toBe(200);
    expect(await ask("http://chat.example.com")).toBe(403);
    expect(await ask("https://evil.example", { "x-forwarded-host": "evil.example" })).toBe(403);
  });

  it("gets links and passkeys of the configured address, whatever host was asked", async () => {
    const headers = { "x-forwarded-host": "evil.example" };
    for (const [publicUrl, rpId] of [
      ["https://chat.example.com", "chat.example.com"],
      ["http://localhost:8080", "localhost"],
    ] as const) {
      const stage = await openStage({ publicUrl });
      const { cookie } = await stage.http("POST", "/api/guest", { body: '{"username":"Ada"}' });
      const { json } = await stage.http("POST", "/api/device-links", { cookie, headers });
      expect(json.link).toMatch(new RegExp(`^${publicUrl}/link#`));
      const challenge = await stage.http("POST", "/api/passkeys/challenge", { headers });
      expect(challenge.json.rpId).toBe(rpId);
    }
  });

  it("may say the charset of its JSON", async () => {
    const stage = await openStage();
    const headers = { "content-type": "Application/JSON; charset=utf-8" };
    const { statusCode } = await stage.http("POST", "/api/guest", { body: '{"username":"Ada"}', headers });
    expect(statusCode).toBe(200);
  });
});
