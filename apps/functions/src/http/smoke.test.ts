import { createHmac, randomBytes } from "node:crypto";
import { BUDGETS } from "@parley/protocol/budgets";
import { describe, expect, it } from "vitest";
import { openStage } from "../../test/stage";

const SECRET = "a secret that is long enough for this";
const ORIGIN = "https://chat.example.com";

type Stage = Awaited<ReturnType<typeof openStage>>;

const proofFor = (account: "ada" | "bob" | "root", { secret = SECRET, origin = ORIGIN, at = Date.now() } = {}) => {
  const nonce = randomBytes(24).toString("base64url");
  const texts = ["parley smoke", origin, account, String(at), nonce];
  return { account, at, nonce, proof: createHmac("sha256", secret).update(texts.join("\n")).digest("base64url") };
};
const signIn = (stage: Stage, input: object) =>
  stage.http("POST", "/api/smoke/sign-in", { body: JSON.stringify(input) });
const open = () => openStage({ smokeSecret: SECRET, guests: false, signUp: "invited" });

describe("the smoke test's accounts", () => {
  it("sign in by a proof, whoever else may, as members, and as the same people each time", async () => {
    const stage = await open();
    for (let time = 0; time < 2; time += 1) {
      const { statusCode, json, cookie } = await signIn(stage, proofFor("ada"));
      expect([statusCode, json]).toEqual([
        200,
        { userId: "smoke-ada", username: "Smoke test Ada", workspaceRole: "member" },
      ]);
      expect((await stage.http("GET", "/api/session", { cookie })).json).toEqual(json);
    }
    expect((await signIn(stage, proofFor("bob"))).json.userId).toBe("smoke-bob");
  });

  it("are there only where the stage has a secret: elsewhere the route is one that is not there", async () => {
    const stage = await openStage();
    const absent = await stage.http("POST", "/api/nothing", { body: "{}" });
    expect(await signIn(stage, proofFor("ada"))).toEqual(absent);
    expect(absent.statusCode).toBe(404);
  });

  it("take a proof once, for this stage and account, by today's secret, and for two minutes", async () => {
    const stage = await open();
    const good = proofFor("ada");
    expect((await signIn(stage, good)).statusCode).toBe(200);
    const minute = 60_000;
    for (const wrong of [
      good,
      proofFor("ada", { secret: "another secret" }),
      proofFor("ada", { origin: "https://staging.example.com" }),
      proofFor("ada", { at: Date.now() - 3 * minute }),
      proofFor("ada", { at: Date.now() + 3 * minute }),
      { ...proofFor("ada"), account: "bob" },
      { ...proofFor("ada"), proof: "a".repeat(43) },
    ])
      expect((await signIn(stage, wrong)).json.code).toBe("session.proof_refused");
    expect((await signIn(stage, { ...proofFor("ada"), account: "eve" })).json.code).toBe("input.invalid");
    // Nobody was recorded by what was refused.
    expect(await stage.table.get({ pk: "USER#smoke-bob", sk: "PROFILE" })).toBeUndefined();
  });

  it("of many uses of one proof at once let one in", async () => {
    const stage = await open();
    const proof = proofFor("ada");
    const answers = await Promise.all(Array.from({ length: 5 }, () => signIn(stage, proof)));
    expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1);
  });

  it("are signed in for a quarter of an hour, however often they are used, so that an exchanged secret ends it", async () => {
    const stage = await open();
    const { cookie } = await signIn(stage, proofFor("ada"));
    for (const minutes of [10, 4]) {
      stage.advance(minutes * 60_000);
      const { statusCode, cookies } = await stage.http("GET", "/api/session", { cookie });
      expect([statusCode, cookies]).toEqual([200, []]);
    }
    stage.advance(61_000);
    expect((await stage.http("GET", "/api/session", { cookie })).statusCode).toBe(204);
  });

  it("get no other way in, and are not deleted", async () => {
    const stage = await open();
    const { cookie } = await signIn(stage, proofFor("ada"));
    for (const [method, path] of [
      ["POST", "/api/passkeys/registration"],
      ["POST", "/api/passkeys"],
      ["POST", "/api/account/address"],
      ["POST", "/api/device-links"],
      ["DELETE", "/api/account"],
    ] as const)
      expect((await stage.http(method, path, { cookie, body: "{}" })).json.code, path).toBe("account.required");
  });

  it("are offered to nobody but each other, and never govern", async () => {
    const stage = await openStage({ smokeSecret: SECRET });
    const ada = await signIn(stage, proofFor("ada"));
    await signIn(stage, proofFor("bob"));
    const guest = await stage.arrive("Smoke");
    const found = async ({ request }: Pick<typeof guest, "request">) =>
      (await request("listUsers", { prefix: "smoke" })).data.users.map(
        ({ username }: { username: string }) => username,
      );
    expect(await found(guest)).toEqual(["Smoke"]);
    expect((await stage.http("GET", "/api/workspace", { cookie: ada.cookie })).json.hasAdministrator).toBe(false);
    const policy = await stage.http("GET", "/api/workspace/policy", { cookie: ada.cookie });
    expect(policy.json.code).toBe("workspace.administrators_only");
    const cookie = await stage.promote(guest.userId, "Smoke", "administrator");
    const appointed = await stage.http("PUT", "/api/workspace/administrators/smoke-ada", { cookie });
    expect(appointed.json.code).toBe("account.required");
  });

  it("govern, with the third one, the public rooms that they make, and neither others' nor the workspace", async () => {
    const stage = await openStage({ smokeSecret: SECRET });
    const [ada, root] = [await signIn(stage, proofFor("ada")), await signIn(stage, proofFor("root"))];
    expect(root.json).toEqual({ userId: "smoke-root", username: "Smoke test Root", workspaceRole: "administrator" });
    const guest = await stage.arrive("Guest");
    const [adas, roots] = [await stage.comeBack(ada.cookie), await stage.comeBack(root.cookie)];
    const roomOf = async (by: typeof adas) => (await by.request("createRoom", { name: "Their room" })).data.room.roomId;
    const [own, foreign] = [await roomOf(adas), await roomOf(guest)];
    const rename = async (roomId: string) => (await roots.request("updateRoom", { roomId, name: "Mine" })).type;
    expect([await rename(own), await rename(foreign)]).toEqual(["success", "error"]);
    expect((await roots.request("listReports", { roomId: foreign })).type).toBe("error");
    const link = await roots.request("createInvitation", { roomId: own });
    expect((await stage.http("GET", `/api/invitations/${link.data.invitation.code}`)).json).toMatchObject({
      admits: false,
    });
    const asked = async (method: string, path: string, body?: object) =>
      (await stage.http(method, path, { cookie: root.cookie, ...(body && { body: JSON.stringify(body) }) })).statusCode;
    const policy = await stage.http("GET", "/api/workspace/policy", { cookie: root.cookie });
    expect([policy.statusCode, await asked("GET", "/api/workspace/administrators")]).toEqual([200, 200]);
    for (const [method, path, body] of [
      ["PUT", "/api/workspace/policy", policy.json],
      ["DELETE", "/api/workspace/logo"],
      ["PUT", `/api/workspace/administrators/${guest.userId}`],
      ["DELETE", `/api/workspace/administrators/${guest.userId}`],
    ] as const)
      expect(await asked(method, path, body), path).toBe(403);
  });

  it("are tried no more often than an address may try to sign in", async () => {
    const stage = await open();
    const wrong = { ...proofFor("ada"), proof: "a".repeat(43) };
    const codes = new Set<string>();
    for (let tries = 0; tries <= BUDGETS.signIns.burst + 5; tries += 1)
      codes.add((await signIn(stage, wrong)).json.code);
    expect([...codes]).toEqual(["session.proof_refused", "address.rate_limited"]);
  });
});
