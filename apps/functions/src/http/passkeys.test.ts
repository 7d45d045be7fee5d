import { LIMITS } from "@parley/protocol/limits";
import { describe, expect, it } from "vitest";
import { createAuthenticator } from "../../test/authenticator";
import { plantSession } from "../../test/planted-session";
import { openStage } from "../../test/stage";

type Stage = Awaited<ReturnType<typeof openStage>>;

const ORIGIN = "https://chat.example.com";

const post = (stage: Stage, path: string, input: object = {}, cookie?: string) =>
  stage.http("POST", path, { body: JSON.stringify(input), ...(cookie !== undefined && { cookie }) });
const refused = ({ statusCode, json }: { statusCode: number; json: { code: string } }) => [statusCode, json.code];

const begin = async (stage: Stage, cookie: string) =>
  (await post(stage, "/api/passkeys/registration", {}, cookie)).json;
const challenge = async (stage: Stage) => (await post(stage, "/api/passkeys/challenge")).json;

/** Adds a passkey, and answers with the cookie to go on with: a guest's is another one then. */
const add = async (stage: Stage, cookie: string, device = createAuthenticator(ORIGIN)) => {
  const response = device.register(await begin(stage, cookie));
  const answer = await post(stage, "/api/passkeys", { name: "My key", response }, cookie);
  expect(answer.statusCode).toBe(200);
  return { device, cookie: answer.cookie || cookie, passkey: answer.json };
};

const signIn = async (stage: Stage, device: ReturnType<typeof createAuthenticator>, more = {}) =>
  post(stage, "/api/passkeys/sign-in", { response: device.signIn(await challenge(stage)), ...more });

describe("a passkey", () => {
  it("makes a guest's account last: it signs the same person in elsewhere, and the guest's sessions end", async () => {
    const stage = await openStage();
    const guest = await stage.arrive("Ada");
    const planted = await plantSession(stage, guest.cookie);
    const { device, cookie, passkey } = await add(stage, guest.cookie);
    await planted.expectEnded();
    expect(passkey).toEqual({ id: expect.any(String), name: "My key", createdAt: expect.any(String) });
    const ada = { userId: guest.userId, username: "Ada", workspaceRole: "administrator" };
    expect((await stage.http("GET", "/api/session", { cookie })).json).toEqual(ada);
    expect((await stage.http("GET", "/api/session", guest)).statusCode).toBe(204);
    const elsewhere = await signIn(stage, device);
    expect(elsewhere.json).toEqual(ada);
    const list = (await stage.http("GET", "/api/passkeys", elsewhere)).json.passkeys;
    expect(list).toEqual([{ ...passkey, lastUsedAt: expect.any(String) }]);
    expect((await stage.http("GET", "/api/account", elsewhere)).json).toMatchObject({
      ...ada,
      passkeys: 1,
      providers: [],
    });
  });

  it("of another origin is refused, at registration and at sign-in", async () => {
    const stage = await openStage();
    const { cookie } = await stage.arrive("Ada");
    const [evil, plain] = ["https://chat.example.com.evil.example", "http://chat.example.com"];
    const wrong = createAuthenticator(ORIGIN).register(await begin(stage, cookie), evil);
    expect(refused(await post(stage, "/api/passkeys", { name: "x", response: wrong }, cookie))).toEqual([
      403,
      "passkey.refused",
    ]);
    const { device } = await add(stage, cookie);
    for (const at of [evil, plain]) {
      const response = device.signIn(await challenge(stage), { at });
      expect(refused(await post(stage, "/api/passkeys/sign-in", { response }))).toEqual([403, "passkey.refused"]);
    }
  });

  it("answers a challenge once, in its time, of its own kind, in the session that asked", async () => {
    const stage = await openStage();
    const [ada, eve] = [await stage.arrive("Ada"), await stage.arrive("Eve")];
    const foreign = createAuthenticator(ORIGIN).register(await begin(stage, ada.cookie));
    expect(refused(await post(stage, "/api/passkeys", { name: "x", response: foreign }, eve.cookie))[1]).toBe(
      "passkey.refused",
    );
    const { device } = await add(stage, ada.cookie);
    const send = async (response: object) => refused(await post(stage, "/api/passkeys/sign-in", { response }))[1];

    const used = device.signIn(await challenge(stage));
    expect((await post(stage, "/api/passkeys/sign-in", { response: used })).statusCode).toBe(200);
    expect(await send(used)).toBe("passkey.refused");
    expect(await send(device.signIn({ challenge: "bm90IG9mIHRoZSBzZXJ2ZXI" }))).toBe("passkey.refused");
    expect(await send(device.signIn(await begin(stage, eve.cookie)))).toBe("passkey.refused");
    const late = device.signIn(await challenge(stage));
    stage.advance(LIMITS.challengeTtlMs);
    expect(await send(late)).toBe("passkey.refused");
  });

  it("signs in one of many who come with the same answer at once", async () => {
    const stage = await openStage();
    const { device } = await add(stage, (await stage.arrive("Ada")).cookie);
    const response = device.signIn(await challenge(stage));
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => post(stage, "/api/passkeys/sign-in", { response })),
    );
    expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1);
  });

  it("has to know its user, not only that somebody is there", async () => {
    const stage = await openStage();
    const { device } = await add(stage, (await stage.arrive("Ada")).cookie);
    const response = device.signIn(await challenge(stage), { isVerified: false });
    expect(refused(await post(stage, "/api/passkeys/sign-in", { response }))[1]).toBe("passkey.refused");
  });

  it("asks a guest first before they leave for its account", async () => {
    const stage = await openStage();
    const { device } = await add(stage, (await stage.arrive("Ada")).cookie);
    const guest = await stage.arrive("Guest");
    const response = device.signIn(await challenge(stage));
    expect(refused(await post(stage, "/api/passkeys/sign-in", { response }, guest.cookie))).toEqual([
      409,
      "account.exists",
    ]);
    const answer = await post(stage, "/api/passkeys/sign-in", { response, switch: true }, guest.cookie);
    expect(answer.json.username).toBe("Ada");
  });

  it("can be removed, but not the last way to sign in, also where two are removed at once", async () => {
    const stage = await openStage();
    const first = await add(stage, (await stage.arrive("Ada")).cookie);
    const { cookie } = first;
    const remove = (id: string) => stage.http("DELETE", `/api/passkeys/${id}`, { cookie });
    expect(refused(await remove(first.passkey.id))).toEqual([409, "account.last_way"]);
    const second = await add(stage, cookie);
    const both = await Promise.all([remove(first.passkey.id), remove(second.passkey.id)]);
    expect(both.map(({ statusCode }) => statusCode).sort()).toEqual([204, 409]);
    const [left] = (await stage.http("GET", "/api/passkeys", { cookie })).json.passkeys;
    const gone = left.id === first.passkey.id ? second : first;
    expect(refused(await signIn(stage, gone.device))).toEqual([403, "passkey.refused"]);
    expect(refused(await remove(gone.passkey.id))).toEqual([404, "passkey.not_found"]);
  });

  it("is changed after a fresh sign-in only, which any way to sign in gives", async () => {
    const stage = await openStage();
    const { device, cookie, passkey } = await add(stage, (await stage.arrive("Ada")).cookie);
    stage.advance(LIMITS.freshSignInMs);
    const remove = () => stage.http("DELETE", `/api/passkeys/${passkey.id}`, { cookie });
    expect(refused(await remove())).toEqual([403, "account.confirm_first"]);
    expect(refused(await post(stage, "/api/passkeys/registration", {}, cookie))[1]).toBe("account.confirm_first");
    const confirmed = await post(
      stage,
      "/api/passkeys/sign-in",
      { response: device.signIn(await challenge(stage)) },
      cookie,
    );
    expect([confirmed.statusCode, confirmed.cookies]).toEqual([200, []]);
    expect(refused(await remove())[1]).toBe("account.last_way");
  });

  it("makes no account where the policy lets nobody make one", async () => {
    const stage = await openStage({ signUp: "invited" });
    const { cookie } = await stage.arrive("Ada");
    expect(refused(await post(stage, "/api/passkeys/registration", {}, cookie))).toEqual([
      403,
      "account.sign_up_closed",
    ]);
  });
});

describe("a link for another device", () => {
  const issue = async (stage: Stage, cookie: string) => (await post(stage, "/api/device-links", {}, cookie)).json;
  const secretOf = (link: string): string => link.split("#")[1] ?? "";
  const redeem = (stage: Stage, secret: string) => post(stage, "/api/device-links/redeem", { secret });

  it("signs the same person in, once, and keeps its secret behind the #", async () => {
    const stage = await openStage();
    const ada = await stage.arrive("Ada");
    const { link } = await issue(stage, ada.cookie);
    expect(link).toMatch(/^https:\/\/chat\.example\.com\/link#[\w-]{32}$/);
    const tries = await Promise.all([1, 2, 3].map(() => redeem(stage, secretOf(link))));
    const [won] = tries.filter(({ statusCode }) => statusCode === 200);
    expect(won?.json).toEqual({ userId: ada.userId, username: "Ada", workspaceRole: "guest" });
    expect(tries.filter(({ json }) => json.code === "session.link_spent")).toHaveLength(2);
    expect((await stage.http("GET", "/api/session", { cookie: won?.cookie ?? "" })).json.userId).toBe(ada.userId);
    expect((await stage.http("GET", "/api/session", ada)).statusCode).toBe(200);
  });

  it("is good for two minutes, and only while the session lasts that made it", async () => {
    const stage = await openStage();
    const ada = await stage.arrive("Ada");
    const late = await issue(stage, ada.cookie);
    stage.advance(LIMITS.deviceLinkTtlMs);
    expect(refused(await redeem(stage, secretOf(late.link)))).toEqual([403, "session.link_spent"]);
    const ended = await issue(stage, ada.cookie);
    await stage.http("DELETE", "/api/session", ada);
    expect(refused(await redeem(stage, secretOf(ended.link)))[1]).toBe("session.link_spent");
    expect(refused(await redeem(stage, "x".repeat(32)))[1]).toBe("session.link_spent");
  });

  it("proves no more than the session that made it: the account is not changed by it", async () => {
    const stage = await openStage();
    const { cookie } = await add(stage, (await stage.arrive("Ada")).cookie);
    stage.advance(LIMITS.freshSignInMs);
    const { link } = await issue(stage, cookie);
    const phone = await redeem(stage, secretOf(link));
    expect(refused(await post(stage, "/api/passkeys/registration", {}, phone.cookie))[1]).toBe("account.confirm_first");
  });
});
