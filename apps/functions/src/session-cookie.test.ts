import { describe, expect, it } from "vitest";
import { openStage } from "../test/stage";

const HTTP = { "x-forwarded-proto": "http" };
const plain = (cookie: string) => cookie.replace("__Host-", "");

describe("the session's cookie", () => {
  it("is one that no other host can set where the request is secure, and has a plain name elsewhere", async () => {
    const stage = await openStage();
    const body = '{"username":"Ada"}';
    const secure = (await stage.http("POST", "/api/guest", { body })).cookies;
    expect(secure).toEqual([expect.stringMatching(/^__Host-parley_session=[\w-]{32}; Path=\/; .*HttpOnly; Secure/)]);
    expect(secure[0]).not.toMatch(/Domain/i);
    const local = (await stage.http("POST", "/api/guest", { body, headers: HTTP })).cookies;
    expect(local).toEqual([expect.stringMatching(/^parley_session=[\w-]{32}; (?!.*Secure)/)]);
  });

  it("goes by the configured address, where there is one, whatever the request says", async () => {
    const asked = { body: '{"username":"Ada"}', headers: HTTP };
    const secure = await (await openStage({ publicUrl: "https://chat.example.com" })).http("POST", "/api/guest", asked);
    expect(secure.cookies).toEqual([expect.stringMatching(/^__Host-parley_session=.*; Secure/)]);
    const headers = { "x-forwarded-proto": "https" };
    const plain = await openStage({ publicUrl: "http://10.0.0.5:4000" });
    expect((await plain.http("POST", "/api/guest", { ...asked, headers })).cookies).toEqual([
      expect.stringMatching(/^parley_session=(?!.*Secure)/),
    ]);
  });

  it("I15: one that a sibling host plants neither locks its victim out nor makes them somebody else", async () => {
    const stage = await openStage();
    const [ada, eve] = [await stage.arrive("Ada"), await stage.arrive("Eve")];
    for (const planted of ["parley_session=x", plain(eve.cookie), `parley_session=${"x".repeat(32)}`]) {
      for (const cookie of [`${planted}; ${ada.cookie}`, `${ada.cookie}; ${planted}`])
        expect((await stage.http("GET", "/api/session", { cookie })).json).toMatchObject({ userId: ada.userId });
      expect((await stage.http("GET", "/api/session", { cookie: planted })).statusCode).toBe(204);
    }
  });

  it("I15: two that live, of two people, are nobody's, and signing in ends both", async () => {
    const stage = await openStage();
    const guest = async (name: string, cookie?: string) =>
      stage.http("POST", "/api/guest", {
        body: JSON.stringify({ username: name }),
        headers: HTTP,
        ...(cookie !== undefined && { cookie }),
      });
    const [ada, eve] = [await guest("Ada"), await guest("Eve")];
    const both = `${eve.cookie}; ${ada.cookie}`;
    expect((await stage.http("GET", "/api/session", { cookie: both })).statusCode).toBe(204);
    const again = await guest("Ada again", both);
    const { json } = await stage.http("GET", "/api/session", { cookie: `${eve.cookie}; ${again.cookie}` });
    expect(json).toEqual(again.json);
  });

  it("of an earlier version works until its session ends, and gives way to a new one", async () => {
    const stage = await openStage();
    // As the earlier version did: a plain name, and a session that does not say where it may come from.
    const { cookie, json: ada } = await stage.http("POST", "/api/guest", {
      body: '{"username":"Ada"}',
      headers: HTTP,
    });
    expect((await stage.http("GET", "/api/session", { cookie })).json).toEqual(ada);
    const { cookies } = await stage.http("POST", "/api/guest", { cookie, body: '{"username":"Bob"}' });
    expect(cookies).toEqual([
      expect.stringMatching(/^__Host-parley_session=[\w-]{32};/),
      expect.stringMatching(/^parley_session=; .*Max-Age=0|^parley_session=; Max-Age=0/),
    ]);
    expect((await stage.http("GET", "/api/session", { cookie })).statusCode).toBe(204);
  });

  it("is taken away by signing out, which without one changes nothing", async () => {
    const stage = await openStage();
    const { cookie } = await stage.arrive("Ada");
    const gone = await stage.http("DELETE", "/api/session", { cookie });
    expect([gone.statusCode, gone.cookies]).toEqual([
      204,
      [expect.stringMatching(/^__Host-parley_session=; Max-Age=0; Path=\/; HttpOnly; Secure/)],
    ]);
    for (const again of [{ cookie }, {}])
      expect((await stage.http("DELETE", "/api/session", again)).statusCode).toBe(204);
  });
});
