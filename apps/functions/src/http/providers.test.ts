import { generateKeyPairSync } from "node:crypto";
import * as Keys from "@parley/core/table/keys";
import { LIMITS } from "@parley/protocol/limits";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { plantSession } from "../../test/planted-session";
import { CLIENT, type Fault, type Providers, type Someone, startProviders } from "../../test/provider-server";
import { openStage } from "../../test/stage";
import "../../test/rerouted-fetch.mjs";

type Stage = Awaited<ReturnType<typeof openStage>>;
type Name = "github" | "google";

const ADA = { id: 1, login: "ada", name: "Ada Lovelace", email: "ada@example.com" };
const PEOPLE: Someone[] = [
  ADA,
  { id: 2, login: "eve", name: "Eve", email: ADA.email, isVerified: false },
  { id: 3, login: "second-ada", name: "Ada, too", email: ADA.email },
  { id: 4, login: "no-name" },
  { id: 5, login: "odd", name: "\u202eodd \u0000  name " },
  { id: 6, login: "bob", name: "Bob", email: "bob@example.com" },
];

let world: Providers;
beforeAll(async () => {
  world = await startProviders(PEOPLE);
  process.env.PROVIDERS_AT = world.url;
});
afterAll(() => world.close());

const open = (options: Parameters<typeof openStage>[0] = {}) =>
  openStage({ providers: { github: CLIENT, google: CLIENT }, ...options });

/** A browser: it keeps cookies, and follows no redirect by itself. */
const openBrowser = (stage: Stage, cookies = new Map<string, string>()) => {
  const send = async (
    method: string,
    path: string,
    options: { body?: object; headers?: Record<string, string> } = {},
  ) => {
    const cookie = [...cookies].map((pair) => pair.join("=")).join("; ");
    const answer = await stage.http(method, path, {
      ...(cookie !== "" && { cookie }),
      ...(options.body && { body: JSON.stringify(options.body) }),
      ...(options.headers && { headers: options.headers }),
    });
    for (const line of answer.cookies) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === "" || /Max-Age=0/.test(line)) cookies.delete(name);
      else cookies.set(name, value);
    }
    return { ...answer, location: String(answer.answered.location ?? "") };
  };
  const start = (name: Name, query: Record<string, string> = {}) =>
    send("GET", `/api/providers/${name}?${new URLSearchParams(query)}`);
  /** Comes back from the provider. */
  const comeBack = (url: string) => send("GET", url.replace("https://chat.example.com", ""));
  return {
    cookies,
    send,
    start,
    comeBack,
    /** The whole way; where it led to. */
    async signIn(name: Name, login: string, query: Record<string, string> = {}): Promise<string> {
      const { location } = await start(name, query);
      if (!location.startsWith("https:")) return location;
      return (await comeBack(world.agree(new URL(location), login))).location;
    },
    enter: (username: string) => send("POST", "/api/guest", { body: { username } }),
    who: async () => (await send("GET", "/api/session")).json,
    account: async () => (await send("GET", "/api/account")).json,
    async byMail(address: string, more = {}) {
      await send("POST", "/api/sign-in/code", { body: { address } });
      const [code] = /\d{6}/.exec(stage.mails.at(-1)?.text ?? "") ?? [];
      return send("POST", "/api/sign-in", { body: { address, code, ...more } });
    },
  };
};

const problem = (code: string, name: Name = "github", to = "/") => `${to}?provider=${name}&problem=${code}`;

describe.each(["github", "google"] as const)("%s", (name) => {
  it("signs in somebody new with the name that they have there, and then the same person in another browser", async () => {
    const stage = await open();
    const [desk, phone] = [openBrowser(stage), openBrowser(stage)];
    expect(await desk.signIn(name, "ada", { to: "/rooms/general" })).toBe("/rooms/general");
    const ada = await desk.who();
    expect(ada).toMatchObject({ username: "Ada Lovelace", workspaceRole: "administrator" });
    expect(await desk.account()).toMatchObject({ address: ADA.email, providers: [name], passkeys: 0 });
    expect(await phone.signIn(name, "ada")).toBe("/");
    expect(await phone.who()).toEqual(ada);
  });

  it("sends the browser to its own page, with PKCE, a state, and a cookie that no other host can set", async () => {
    const stage = await open();
    const { location, cookies } = await openBrowser(stage).start(name);
    const asked = new URL(location);
    expect(asked.origin).toBe(name === "github" ? "https://github.com" : "https://accounts.google.com");
    expect(asked.searchParams.get("redirect_uri")).toBe(`https://chat.example.com/api/providers/${name}/callback`);
    expect(asked.searchParams.get("code_challenge")).toMatch(/^[\w-]{43}$/);
    expect(asked.searchParams.get("state")).toMatch(/^[\w-]{43}$/);
    expect(asked.searchParams.has("nonce")).toBe(name === "google");
    expect(cookies).toHaveLength(1);
    expect(cookies[0]).toMatch(/^__Host-parley_provider=[\w-]+; Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
  });

  it("makes a guest's account last, who keeps their id and name, and ends the guest's sessions", async () => {
    const stage = await open();
    const desk = openBrowser(stage);
    const { json: guest, cookie } = await desk.enter("Countess");
    const planted = await plantSession(stage, cookie);
    expect(await desk.signIn(name, "ada")).toBe("/");
    expect(await desk.who()).toEqual({ ...guest, workspaceRole: "administrator" });
    await planted.expectEnded();
  });

  it.each<Fault>(["down", "long", "other"])(
    "that is %s leads back with a code, and the next try goes well",
    async (fault) => {
      const stage = await open();
      const desk = openBrowser(stage);
      world.fail(fault);
      const led = await desk.signIn(name, "ada", { to: "/rooms/general" });
      world.fail(undefined);
      // An answer of another form is refused where it is the token's.
      const code = fault === "other" ? "provider.refused" : "provider.unavailable";
      expect(led).toBe(problem(code, name, "/rooms/general"));
      expect(await desk.who()).toBeUndefined();
      expect(await desk.signIn(name, "ada")).toBe("/");
    },
  );

  it("that does not answer is given up after five seconds", async () => {
    const stage = await open();
    world.fail("silent");
    const begun = Date.now();
    const led = await openBrowser(stage).signIn(name, "ada");
    world.fail(undefined);
    expect(led).toBe(problem("provider.unavailable", name));
    expect(Date.now() - begun).toBeLessThan(9_000);
  });

  it("that the person has said no to leads back and says so", async () => {
    const desk = openBrowser(await open());
    const { location } = await desk.start(name, { to: "/settings/account" });
    const { location: led } = await desk.comeBack(world.decline(new URL(location)));
    expect(led).toBe(problem("provider.cancelled", name, "/settings/account"));
  });

  it("that knows Parley by another secret is an error for the operator, and its answer is in no log but for its code", async () => {
    const stage = await openStage({ providers: { [name]: { ...CLIENT, clientSecret: "old" } } });
    expect(await openBrowser(stage).signIn(name, "ada")).toBe(problem("provider.unavailable", name));
    const logged = stage.lines.filter((line) => line.includes("api failed"));
    expect(logged.join()).toMatch(/incorrect_client_credentials|invalid_client/);
    expect(stage.lines.join()).not.toMatch(/secret of parley|ada@example|code=/);
  });

  it("is not there where the workspace has no secrets of it", async () => {
    const stage = await openStage();
    expect(await openBrowser(stage).signIn(name, "ada")).toBe(problem("provider.not_found", name));
    expect((await stage.http("GET", "/api/workspace")).json.providers).toEqual([]);
    expect((await (await open()).http("GET", "/api/workspace")).json.providers).toEqual(["github", "google"]);
  });
});

describe("an ID token", () => {
  const signIn = async (claims: object, key?: Parameters<Providers["claim"]>[1]) => {
    world.claim(claims, key);
    try {
      return await openBrowser(await open()).signIn("google", "ada");
    } finally {
      world.claim({});
    }
  };

  it.each([
    ["of another nonce", { nonce: "another" }],
    ["for another client", { aud: "somebody-else" }],
    ["of another issuer", { iss: "https://evil.example" }],
    ["that has expired", { exp: Math.floor(Date.now() / 1000) - 60 }],
    ["without a nonce", { nonce: undefined }],
  ])("%s is refused", async (_, claims) => {
    expect(await signIn(claims)).toBe(problem("provider.refused", "google"));
  });

  it("that another key has signed is refused", async () => {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    expect(await signIn({}, privateKey)).toBe(problem("provider.refused", "google"));
  });

  it("of an empty subject is no answer", async () => {
    expect(await signIn({ sub: "" })).toBe(problem("provider.unavailable", "google"));
  });
});

describe("one person of several ways", () => {
  it("is found by the address that a provider has verified, whichever way they come, and is connected from then on", async () => {
    const stage = await open();
    const desk = openBrowser(stage);
    await desk.byMail(ADA.email, { username: "Ada" });
    const ada = await desk.who();
    for (const name of ["github", "google"] as const) {
      const other = openBrowser(stage);
      expect(await other.signIn(name, "ada")).toBe("/");
      expect(await other.who()).toEqual(ada);
    }
    expect((await desk.account()).providers).toEqual(["github", "google"]);
    const mail = openBrowser(stage);
    await mail.byMail(ADA.email);
    expect(await mail.who()).toEqual(ada);
  });

  it.each(["github", "google"] as const)("is not found by an address that %s has not verified", async (name) => {
    const stage = await open();
    const desk = openBrowser(stage);
    await desk.byMail(ADA.email, { username: "Ada" });
    const evil = openBrowser(stage);
    expect(await evil.signIn(name, "eve")).toBe("/");
    expect(await evil.who()).toMatchObject({ username: "Eve", workspaceRole: "member" });
    expect((await evil.who()).userId).not.toBe((await desk.who()).userId);
    expect((await evil.account()).address).toBeUndefined();
    expect((await desk.account()).providers).toEqual([]);
  });

  it("is not another one of the same provider with the same address", async () => {
    const stage = await open();
    await openBrowser(stage).signIn("github", "ada");
    const other = openBrowser(stage);
    expect(await other.signIn("github", "second-ada")).toBe(problem("provider.differs"));
    expect(await other.who()).toBeUndefined();
  });
});

describe("a name", () => {
  it("that nobody may have gives way to the login, and invisible characters go", async () => {
    const stage = await open();
    const [plain, odd] = [openBrowser(stage), openBrowser(stage)];
    await plain.signIn("github", "no-name");
    expect((await plain.who()).username).toBe("no-name");
    await odd.signIn("github", "odd");
    expect((await odd.who()).username).toBe("odd name");
  });

  it("is asked for where the provider says none, and is taken with the next try", async () => {
    const desk = openBrowser(await open());
    expect(await desk.signIn("google", "no-name")).toBe(problem("account.name_needed", "google"));
    expect(await desk.signIn("google", "no-name", { username: "Grace" })).toBe("/");
    expect((await desk.who()).username).toBe("Grace");
  });

  it("that is wrong is refused before anybody is sent away", async () => {
    const desk = openBrowser(await open());
    expect(await desk.signIn("google", "no-name", { username: " ", to: "/browse" })).toBe(
      problem("input.invalid", "google", "/browse"),
    );
  });
});

describe("who may come in", () => {
  it("is said by the policy, and by an invitation of an administrator", async () => {
    const stage = await open({ signUp: "invited" });
    const desk = openBrowser(stage);
    expect(await desk.signIn("github", "ada")).toBe(problem("account.sign_up_closed"));
    const root = await stage.arrive("Root");
    await stage.table.update(Keys.workspace, { add: { administrators: new Set([root.userId]) } });
    await stage.table.put({
      ...Keys.invitation(undefined, "x".repeat(16)),
      createdBy: root.userId,
      createdAt: 0,
      admits: true,
      usesLeft: 1,
    });
    const to = `/invite/${"x".repeat(16)}`;
    expect(await desk.signIn("github", "ada", { to, invitation: "x".repeat(16) })).toBe(to);
    expect(await desk.who()).toMatchObject({ username: "Ada Lovelace" });
    // It was for one person.
    expect(await openBrowser(stage).signIn("github", "bob", { to, invitation: "x".repeat(16) })).toContain(
      "sign_up_closed",
    );
    // Who has an account comes in as before.
    expect(await openBrowser(stage).signIn("github", "ada")).toBe("/");
  });

  it("a guest is asked before they leave for the account that there is", async () => {
    const stage = await open();
    await openBrowser(stage).signIn("github", "ada");
    const guest = openBrowser(stage);
    await guest.enter("Guest");
    // A guest is signed in, so the settings tell them.
    expect(await guest.signIn("github", "ada")).toBe(problem("account.exists", "github", "/settings/account"));
    expect((await guest.who()).username).toBe("Guest");
    expect(await guest.signIn("github", "ada", { switch: "true" })).toBe("/");
    expect((await guest.who()).username).toBe("Ada Lovelace");
  });
});

describe("an account's providers", () => {
  /** Ada, by mail. */
  const arrive = async () => {
    const stage = await open();
    const desk = openBrowser(stage);
    await desk.byMail("countess@example.com", { username: "Ada" });
    return { stage, desk, unlink: (name: string) => desk.send("DELETE", `/api/providers/${name}`) };
  };
  const LINK = { link: "true", to: "/settings/account" };

  it("are connected and disconnected, and do not sign in after that", async () => {
    const { stage, desk, unlink } = await arrive();
    const ada = await desk.who();
    expect(await desk.signIn("github", "no-name", LINK)).toBe("/settings/account");
    expect((await desk.account()).providers).toEqual(["github"]);
    const phone = openBrowser(stage);
    await phone.signIn("github", "no-name");
    expect(await phone.who()).toEqual(ada);
    expect((await unlink("github")).statusCode).toBe(204);
    expect((await unlink("github")).json.code).toBe("provider.not_found");
    expect((await unlink("none")).json.code).toBe("provider.not_found");
    const later = openBrowser(stage);
    await later.signIn("github", "no-name");
    expect((await later.who()).userId).not.toBe(ada.userId);
  });

  it("cannot be disconnected where one is the last way in", async () => {
    const stage = await open();
    const desk = openBrowser(stage);
    await desk.signIn("github", "no-name");
    const refused = await desk.send("DELETE", "/api/providers/github");
    expect([refused.statusCode, refused.json.code]).toEqual([409, "account.last_way"]);
    expect(await openBrowser(stage).signIn("github", "no-name")).toBe("/");
  });

  it("are changed after a fresh sign-in only, which a connected provider gives", async () => {
    const { stage, desk, unlink } = await arrive();
    await desk.signIn("github", "no-name", LINK);
    stage.advance(LIMITS.freshSignInMs);
    expect((await unlink("github")).json.code).toBe("account.confirm_first");
    expect(await desk.signIn("google", "bob", LINK)).toBe(problem("account.confirm_first", "google", LINK.to));
    const sessions = [...desk.cookies];
    expect(await desk.signIn("github", "no-name", { to: LINK.to })).toBe(LINK.to);
    expect([...desk.cookies]).toEqual(sessions);
    expect(await desk.signIn("google", "bob", LINK)).toBe(LINK.to);
    expect((await unlink("github")).statusCode).toBe(204);
  });

  it("are not connected where the sign-in has become old on the way, whatever the cookie says", async () => {
    const { stage, desk } = await arrive();
    stage.advance(LIMITS.freshSignInMs - 60_000);
    const { location } = await desk.start("github", LINK);
    stage.advance(60_000);
    const { location: led } = await desk.comeBack(world.agree(new URL(location), "no-name"));
    expect(led).toBe(problem("account.confirm_first", "github", LINK.to));
    // Somebody else's old session, begun as a sign-in: the cookie is their own to change.
    const { location: again } = await desk.start("github", { to: LINK.to });
    const name = "__Host-parley_provider";
    const cookie = JSON.parse(Buffer.from(desk.cookies.get(name) ?? "", "base64url").toString());
    desk.cookies.set(name, Buffer.from(JSON.stringify({ ...cookie, link: "true" })).toString("base64url"));
    expect((await desk.comeBack(world.agree(new URL(again), "no-name"))).location).toBe(
      problem("account.confirm_first", "github", LINK.to),
    );
    expect((await desk.account()).providers).toEqual([]);
  });

  it("are nobody else's, and one of each", async () => {
    const { stage, desk } = await arrive();
    await openBrowser(stage).signIn("github", "bob");
    expect(await desk.signIn("github", "bob", LINK)).toBe(problem("provider.taken", "github", LINK.to));
    await desk.signIn("github", "no-name", LINK);
    expect(await desk.signIn("github", "odd", LINK)).toBe(problem("provider.differs", "github", LINK.to));
    expect((await desk.account()).providers).toEqual(["github"]);
  });

  it("confirm nobody but their person: a member who signs in as another one stays who they are", async () => {
    const { stage, desk } = await arrive();
    const ada = await desk.who();
    await openBrowser(stage).signIn("github", "bob");
    for (const login of ["bob", "odd"]) {
      expect(await desk.signIn("github", login)).toBe(problem("provider.differs", "github", "/settings/account"));
      expect(await desk.who()).toEqual(ada);
    }
  });

  it("need a session to be connected", async () => {
    const desk = openBrowser(await open());
    expect(await desk.signIn("github", "ada", LINK)).toBe(problem("session.required", "github", LINK.to));
  });

  it("are in the export, and go with the account", async () => {
    const { stage, desk } = await arrive();
    await desk.signIn("github", "no-name", LINK);
    const { json } = await desk.send("GET", "/api/account/export");
    expect(json.providers).toEqual([{ provider: "github", subject: "4" }]);
    expect(await stage.table.get(Keys.provider("github", "4"))).toBeDefined();
    await desk.send("DELETE", "/api/account", { body: { username: "Ada", messages: "keep" } });
    expect(await stage.table.get(Keys.provider("github", "4"))).toBeUndefined();
    const later = openBrowser(stage);
    expect(await later.signIn("github", "no-name")).toBe("/");
  });
});

describe("attacks", () => {
  it("login CSRF: an answer for another browser signs nobody in", async () => {
    const stage = await open();
    const [evil, victim] = [openBrowser(stage), openBrowser(stage)];
    const { location } = await evil.start("github");
    const answer = world.agree(new URL(location), "eve");
    // With no sign-in under way, and with one of the victim's own.
    expect((await victim.comeBack(answer)).location).toBe(problem("provider.refused"));
    const own = await victim.start("github");
    expect((await victim.comeBack(answer)).location).toBe(problem("provider.refused"));
    expect(await victim.who()).toBeUndefined();
    // The victim's own goes on.
    expect((await victim.comeBack(world.agree(new URL(own.location), "ada"))).location).toBe("/");
  });

  it("another site begins nothing: it could connect the caller's account to somebody of its choice", async () => {
    const stage = await open();
    const desk = openBrowser(stage);
    await desk.byMail("countess@example.com", { username: "Ada" });
    for (const site of ["cross-site", "same-site"]) {
      const headers = { "sec-fetch-site": site };
      const { location, cookies } = await desk.send("GET", "/api/providers/github?link=true", { headers });
      expect([location, cookies]).toEqual([problem("session.cross_origin", "github", "/settings/account"), []]);
    }
  });

  it("code injection: a code of another sign-in does not fit the verifier", async () => {
    const stage = await open();
    for (const name of ["github", "google"] as const) {
      const [victim, evil] = [openBrowser(stage), openBrowser(stage)];
      const stolen = new URL(world.agree(new URL((await victim.start(name)).location), "ada"));
      const own = new URL(world.agree(new URL((await evil.start(name)).location), "eve"));
      own.searchParams.set("code", stolen.searchParams.get("code") ?? "");
      expect((await evil.comeBack(own.href)).location).toBe(problem("provider.refused", name));
      expect(await evil.who()).toBeUndefined();
    }
  });

  it("mix-up: what one provider has sent does not come to another one's address", async () => {
    const stage = await open();
    const desk = openBrowser(stage);
    const { location } = await desk.start("github");
    const answer = world.agree(new URL(location), "eve");
    world.asked();
    const before = new Map(desk.cookies);
    expect((await desk.comeBack(answer.replace("/github/", "/google/"))).location).toBe(
      problem("provider.refused", "google"),
    );
    const issuer = `${answer}&iss=${encodeURIComponent("https://accounts.google.com")}`;
    expect((await openBrowser(stage, before).comeBack(issuer)).location).toBe(problem("provider.refused"));
    expect(await desk.who()).toBeUndefined();
    // Nobody else gets the code to see.
    expect(world.asked()).toEqual([]);
  });

  it("a replayed answer is good for nothing, even with the cookie, and of many at once one is", async () => {
    const stage = await open();
    const desk = openBrowser(stage);
    const { location } = await desk.start("github");
    const [before, answer] = [new Map(desk.cookies), world.agree(new URL(location), "ada")];
    world.asked();
    const again = () => openBrowser(stage, new Map(before)).comeBack(answer);
    const led = await Promise.all([again(), again(), again()]);
    expect(led.map((each) => each.location).sort()).toEqual([
      "/",
      problem("provider.refused"),
      problem("provider.refused"),
    ]);
    expect((await again()).location).toBe(problem("provider.refused"));
    // Though the provider would refuse the code as well, it is not asked again.
    expect(world.asked().filter((path) => path.endsWith("access_token"))).toHaveLength(1);
  });

  it("is too late after ten minutes", async () => {
    const stage = await open();
    const desk = openBrowser(stage);
    const { location } = await desk.start("github");
    stage.advance(LIMITS.providerTtlMs);
    expect((await desk.comeBack(world.agree(new URL(location), "ada"))).location).toBe(problem("provider.refused"));
  });

  it("nothing is connected to the account of another person who has signed in meanwhile", async () => {
    const stage = await open();
    const desk = openBrowser(stage);
    await desk.byMail("countess@example.com", { username: "Ada" });
    const { location } = await desk.start("github", { link: "true" });
    await desk.send("DELETE", "/api/session");
    await desk.byMail("bob@example.com", { username: "Bob" });
    expect((await desk.comeBack(world.agree(new URL(location), "no-name"))).location).toBe(
      problem("provider.refused", "github", "/settings/account"),
    );
    expect((await desk.account()).providers).toEqual([]);
  });

  it.each([
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/%2f/evil.example",
    "/%5cevil.example",
    "/.//evil.example",
    "/..//evil.example",
    "/rooms//evil",
    "/rooms/x?next=//evil",
    "/rooms/x#y",
    "/rooms/x\n",
    "javascript:alert(1)",
    "rooms",
    `/${"x".repeat(LIMITS.returnPathLength)}`,
  ])("no other place than the app is led to: %j", async (to) => {
    const desk = openBrowser(await open());
    expect(await desk.signIn("github", "ada", { to })).toBe("/");
    const other = openBrowser(await openStage());
    expect(await other.signIn("github", "ada", { to })).toBe(problem("provider.not_found"));
  });

  it("nor by a cookie that somebody has changed", async () => {
    const stage = await open();
    const desk = openBrowser(stage);
    const { location } = await desk.start("github");
    const name = "__Host-parley_provider";
    const cookie = JSON.parse(Buffer.from(desk.cookies.get(name) ?? "", "base64url").toString());
    desk.cookies.set(name, Buffer.from(JSON.stringify({ ...cookie, to: "//evil.example" })).toString("base64url"));
    expect((await desk.comeBack(world.agree(new URL(location), "ada"))).location).toBe("/");
    for (const value of ["", "x", "e30"]) {
      const other = openBrowser(stage, new Map([[name, value]]));
      expect((await other.comeBack(world.agree(new URL(location), "ada"))).location).toBe(problem("provider.refused"));
    }
  });

  it("a laptop without TLS has a cookie of a plain name", async () => {
    const stage = await open({ publicUrl: "http://localhost:4000" });
    const { location, cookies } = await openBrowser(stage).start("github");
    expect(new URL(location).searchParams.get("redirect_uri")).toBe(
      "http://localhost:4000/api/providers/github/callback",
    );
    expect(cookies[0]).toMatch(/^parley_provider=[^;]+; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/);
  });
});
