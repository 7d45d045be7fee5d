import { describe, expect, it } from "vitest";
import { openStage } from "../../test/stage";

const POLICY = {
  name: "The lab",
  signUp: { domains: ["Example.com"] },
  guests: false,
  createRooms: "members",
  directory: "shared",
};

type Stage = Awaited<ReturnType<typeof openStage>>;

/** Somebody with an account, signed in and connected. The first one governs. */
const join = async (stage: Stage, username: string) => {
  const address = `${username.toLowerCase()}@example.com`;
  await stage.http("POST", "/api/sign-in/code", { body: JSON.stringify({ address }) });
  const code = /^\d{6}/.exec(stage.mails.at(-1)?.subject ?? "")?.[0] ?? "";
  const { cookie, json } = await stage.http("POST", "/api/sign-in", {
    body: JSON.stringify({ address, code, username }),
  });
  return { cookie, userId: json.userId as string, connectionId: await stage.connectWith(cookie) };
};

describe("the workspace", () => {
  it("says to everybody what a page needs before a sign-in", async () => {
    const stage = await openStage({ guests: false });
    expect((await stage.http("GET", "/api/workspace")).json).toMatchObject({
      name: "Parley",
      guests: false,
      signUp: "open",
      hasAdministrator: false,
    });
  });

  it("has a policy that administrators alone read and set; its word on guests counts at once", async () => {
    const stage = await openStage();
    const guest = await stage.arrive("Ada");
    const body = JSON.stringify(POLICY);
    const refused = [403, "workspace.administrators_only"];
    for (const method of ["GET", "PUT"]) {
      const answer = await stage.http(method, "/api/workspace/policy", {
        cookie: guest.cookie,
        ...(method === "PUT" && { body }),
      });
      expect([answer.statusCode, answer.json.code]).toEqual(refused);
    }
    expect((await stage.http("GET", "/api/workspace/policy")).statusCode).toBe(401);

    const cookie = await stage.promote(guest.userId, "Ada", "administrator");
    const set = await stage.http("PUT", "/api/workspace/policy", { cookie, body });
    expect(set.json).toEqual({ ...POLICY, signUp: { domains: ["example.com"] } });
    expect((await stage.http("GET", "/api/workspace/policy", { cookie })).json).toEqual(set.json);
    expect((await stage.http("GET", "/api/workspace")).json).toMatchObject({ name: "The lab", signUp: "domains" });
    const newcomer = await stage.http("POST", "/api/guest", { body: '{"username":"Bob"}' });
    expect(newcomer.json.code).toBe("session.guests_disabled");
  });

  it("that has no guests any more keeps those of before out, but for what makes their account last", async () => {
    const stage = await openStage();
    const ada = await join(stage, "Ada");
    const guest = await stage.arrive("Gus");
    const post = (path: string, body: object, cookie: string) =>
      stage.http("POST", path, { cookie, body: JSON.stringify(body) });
    const { link } = (await post("/api/device-links", {}, guest.cookie)).json;
    const subscription = {
      endpoint: "https://push.example/gus",
      keys: { p256dh: "B".repeat(87), auth: "a".repeat(22) },
    };
    expect((await post("/api/push", subscription, guest.cookie)).statusCode).toBe(200);
    const set = (guests: boolean) =>
      stage.http("PUT", "/api/workspace/policy", {
        cookie: ada.cookie,
        body: JSON.stringify({ ...POLICY, signUp: "open", guests }),
      });
    await set(false);
    for (const [path, body, cookie] of [
      ["/api/tickets", {}, guest.cookie],
      ["/api/device-links", {}, guest.cookie],
      ["/api/device-links/redeem", { secret: link.split("#")[1] }, ""],
      ["/api/files", { name: "a.txt", type: "text/plain", size: 1 }, guest.cookie],
      ["/api/push", subscription, guest.cookie],
    ] as const) {
      const { statusCode, json, cookies } = await post(path, body, cookie);
      expect([statusCode, json.code, cookies], path).toEqual([403, "session.guests_disabled", []]);
    }
    // Members go on, and so does the guest whose account lasts; here they have signed in with what they had.
    expect((await post("/api/tickets", {}, ada.cookie)).statusCode).toBe(200);
    expect((await stage.http("GET", "/api/session", guest)).json.workspaceRole).toBe("guest");
    expect((await stage.http("GET", "/api/push", guest)).json.devices).toEqual([]);
    await post("/api/sign-in/code", { address: "gus@example.com" }, guest.cookie);
    const code = /^\d{6}/.exec(stage.mails.at(-1)?.subject ?? "")?.[0];
    const lasting = await post("/api/sign-in", { address: "gus@example.com", code }, guest.cookie);
    expect(lasting.json).toMatchObject({ userId: guest.userId, workspaceRole: "member" });
    expect((await post("/api/tickets", {}, lasting.cookie)).statusCode).toBe(200);
  });

  it("takes no policy that is wrong", async () => {
    const stage = await openStage();
    const cookie = await stage.promote((await stage.arrive("Ada")).userId, "Ada", "administrator");
    for (const wrong of [
      { signUp: { domains: [] } },
      { signUp: { domains: ["localhost"] } },
      { name: " " },
      { x: 1 },
    ]) {
      const body = JSON.stringify({ ...POLICY, ...wrong });
      const answer = await stage.http("PUT", "/api/workspace/policy", { cookie, body });
      expect([answer.statusCode, answer.json.code], body).toEqual([400, "input.invalid"]);
    }
  });
});

describe("the workspace's logo", () => {
  const PNG = Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), Buffer.alloc(40, 1)]);
  const bodyOf = (image: Buffer) => JSON.stringify({ image: image.toString("base64") });

  it("is set and taken away by administrators alone, and read by everybody for good", async () => {
    const stage = await openStage();
    const guest = await stage.arrive("Ada");
    for (const method of ["PUT", "DELETE"]) {
      const answer = await stage.http(method, "/api/workspace/logo", { cookie: guest.cookie, body: bodyOf(PNG) });
      expect([answer.statusCode, answer.json.code]).toEqual([403, "workspace.administrators_only"]);
    }
    const cookie = await stage.promote(guest.userId, "Ada", "administrator");
    const { logo } = (await stage.http("PUT", "/api/workspace/logo", { cookie, body: bodyOf(PNG) })).json;
    expect((await stage.http("GET", "/api/workspace")).json.logo).toBe(logo);
    const read = await stage.http("GET", logo);
    expect(read.statusCode).toBe(200);
    expect(Buffer.from(read.text, "base64")).toEqual(PNG);
    expect(read.answered).toMatchObject({
      "content-type": "image/png",
      "cache-control": expect.stringContaining("immutable"),
      "x-content-type-options": "nosniff",
      "content-security-policy": expect.stringContaining("sandbox"),
    });
    const other = Buffer.concat([PNG, Buffer.from("other")]);
    const second = (await stage.http("PUT", "/api/workspace/logo", { cookie, body: bodyOf(other) })).json.logo;
    expect(second).not.toBe(logo);
    expect((await stage.http("GET", logo)).statusCode).toBe(404);
    expect((await stage.http("DELETE", "/api/workspace/logo", { cookie })).statusCode).toBe(204);
    expect((await stage.http("GET", second)).statusCode).toBe(404);
    expect((await stage.http("GET", "/api/workspace")).json.logo).toBeUndefined();
  });

  it("is a picture, and not large", async () => {
    const stage = await openStage();
    const cookie = await stage.promote((await stage.arrive("Ada")).userId, "Ada", "administrator");
    const wrong = [
      Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
      Buffer.from("<!doctype html>"),
      Buffer.concat([PNG, Buffer.alloc(20 * 1024)]),
      Buffer.alloc(0),
    ];
    for (const image of wrong) {
      const answer = await stage.http("PUT", "/api/workspace/logo", { cookie, body: bodyOf(image) });
      expect([answer.statusCode, answer.json.code], image.toString("latin1").slice(0, 20)).toEqual([
        400,
        "input.invalid",
      ]);
    }
    expect((await stage.http("GET", "/api/workspace")).json.logo).toBeUndefined();
  });
});

describe("administrators over HTTP", () => {
  const PATH = "/api/workspace/administrators";

  it("are made, listed and dismissed; their connections close, and their sessions say at once what they are", async () => {
    const stage = await openStage();
    const [ada, bob] = [await join(stage, "Ada"), await join(stage, "Bob")];
    const roleOf = async ({ cookie }: { cookie: string }) =>
      (await stage.http("GET", "/api/session", { cookie })).json.workspaceRole;
    const ask = (method: string, who: { cookie: string }, whom = "") =>
      stage.http(method, whom === "" ? PATH : `${PATH}/${whom}`, { cookie: who.cookie });
    expect((await ask("PUT", bob, bob.userId)).json.code).toBe("workspace.administrators_only");
    expect((await ask("PUT", ada, bob.userId)).statusCode).toBe(204);
    expect(await roleOf(bob)).toBe("administrator");
    expect(stage.closed).toEqual([bob.connectionId]);
    expect((await ask("GET", bob)).json).toEqual({
      administrators: [
        { userId: ada.userId, username: "Ada", workspaceRole: "administrator", rev: 1 },
        { userId: bob.userId, username: "Bob", workspaceRole: "administrator", rev: 2 },
      ],
    });
    expect((await ask("DELETE", bob, ada.userId)).statusCode).toBe(204);
    expect(await roleOf(ada)).toBe("member");
    expect(stage.closed).toEqual([bob.connectionId, ada.connectionId]);
    expect((await ask("DELETE", bob, bob.userId)).json.code).toBe("workspace.administrator_needed");
    expect((await ask("GET", ada)).json.code).toBe("workspace.administrators_only");
  });

  it("do not go while they are the last one, and the answer to a wrong id is an ordinary one", async () => {
    const stage = await openStage();
    const ada = await join(stage, "Ada");
    await join(stage, "Bob");
    const body = JSON.stringify({ username: "Ada", messages: "keep" });
    const gone = await stage.http("DELETE", "/api/account", { cookie: ada.cookie, body });
    expect([gone.statusCode, gone.json.code]).toEqual([409, "workspace.administrator_needed"]);
    expect((await stage.http("GET", "/api/session", { cookie: ada.cookie })).json.workspaceRole).toBe("administrator");
    for (const wrong of ["nobody", "%00", "a".repeat(3000)])
      expect((await stage.http("PUT", `${PATH}/${wrong}`, { cookie: ada.cookie })).json.code).toBe("user.not_found");
  });

  it("say who of them the deployment names", async () => {
    const stage = await openStage({ administration: { address: "ada@example.com" } });
    const ada = await join(stage, "Ada");
    const list = await stage.http("GET", PATH, { cookie: ada.cookie });
    expect(list.json.administrators).toMatchObject([{ username: "Ada", named: true }]);
    const taken = await stage.http("DELETE", `${PATH}/${ada.userId}`, { cookie: ada.cookie });
    expect(taken.json.code).toBe("workspace.administrator_named");
  });
});
