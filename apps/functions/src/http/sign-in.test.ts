import { BUDGETS } from "@parley/protocol/budgets";
import { LIMITS } from "@parley/protocol/limits";
import { describe, expect, it } from "vitest";
import { linkOf, plantSession, redeem } from "../../test/planted-session";
import { openStage } from "../../test/stage";

type Stage = Awaited<ReturnType<typeof openStage>>;

const ADDRESS = "ada@example.com";

const post = (stage: Stage, path: string, input: object, headers = {}, cookie?: string) =>
  stage.http("POST", path, { body: JSON.stringify(input), headers, ...(cookie !== undefined && { cookie }) });

/** Asks for a code, and reads it in the mail. */
const codeOf = async (stage: Stage, address = ADDRESS): Promise<string> => {
  expect((await post(stage, "/api/sign-in/code", { address })).statusCode).toBe(204);
  const mail = stage.mails.findLast(({ to }) => to === address);
  return /^\d{6}/.exec(mail?.subject ?? "")?.[0] ?? "";
};

const signIn = async (stage: Stage, more: object = {}, cookie?: string) =>
  post(stage, "/api/sign-in", { address: ADDRESS, code: await codeOf(stage), ...more }, {}, cookie);

describe("an invitation that lets somebody new make an account", () => {
  const CLOSED = [403, "account.sign_up_closed"];

  /** An administrator, whose workspace lets in only whom it invites, makes a link. */
  const invite = async (uses: number, inRoom: boolean) => {
    const stage = await openStage({ signUp: "invited" });
    const { userId } = await stage.arrive("Ada");
    const { request } = await stage.comeBack(await stage.promote(userId, "Ada", "administrator"));
    const made = inRoom ? await request("createRoom", { name: "Engines", isPrivate: true }) : undefined;
    const roomId = made?.data.room.roomId;
    const code = (await request("createInvitation", { uses, ...(roomId && { roomId }) })).data.invitation.code;
    /** Somebody new signs up by it; resolves to how that ended. */
    const signUp = async (name: string) => {
      const address = `${name.toLowerCase()}@example.com`;
      const body = { address, code: await codeOf(stage, address), username: name, invitation: code };
      return { name, ...(await post(stage, "/api/sign-in", body)) };
    };
    const enter = async ({ cookie }: { cookie: string }) =>
      (await (await stage.comeBack(cookie)).request("acceptInvitation", { code })).code ?? "in";
    const page = (cookie: string) => stage.http("GET", `/api/invitations/${code}`, { cookie });
    return { signUp, enter, page };
  };

  it.each([false, true])("lets in as many as it says, however many come at once, into a room: %s", async (inRoom) => {
    const { signUp } = await invite(2, inRoom);
    const answers = await Promise.all(["Bob", "Cyd", "Dee", "Eve"].map(signUp));
    const refused = answers.filter(({ statusCode }) => statusCode !== 200);
    expect(refused.map(({ statusCode, json }) => [statusCode, json.code])).toEqual([CLOSED, CLOSED]);
    const late = await signUp("Fay");
    expect([late.statusCode, late.json.code]).toEqual(CLOSED);
  });

  it("leads those into the room who made their account by it, and nobody else, once it is used up", async () => {
    const { signUp, enter, page } = await invite(1, true);
    const bob = await signUp("Bob");
    expect((await page(bob.cookie)).statusCode).toBe(200);
    expect((await page("")).statusCode).toBe(404);
    expect(await enter(bob)).toBe("in");
    expect(await enter(bob)).toBe("in");
  });

  it("takes one use of those who sign up and come into the room", async () => {
    const { signUp, enter } = await invite(2, true);
    for (const name of ["Bob", "Cyd"]) expect(await enter(await signUp(name))).toBe("in");
    const late = await signUp("Dee");
    expect([late.statusCode, late.json.code]).toEqual(CLOSED);
  });

  it("takes none of those who have an account", async () => {
    const { signUp } = await invite(2, false);
    for (const _ of [1, 2, 3]) expect((await signUp("Bob")).statusCode).toBe(200);
    expect((await signUp("Cyd")).statusCode).toBe(200);
  });
});

describe("a code by mail", () => {
  it("goes to the address, names the workspace, and signs in", async () => {
    const stage = await openStage();
    const code = await codeOf(stage);
    expect(stage.mails).toEqual([
      { to: ADDRESS, subject: `${code} is your code for Parley`, text: expect.stringContaining(code) },
    ]);
    const spaced = `${code.slice(0, 3)} ${code.slice(3)}`;
    const answer = await post(stage, "/api/sign-in", { address: " ADA@Example.com", code: spaced, username: "Ada" });
    expect(answer.json).toEqual({ userId: expect.any(String), username: "Ada", workspaceRole: "administrator" });
    expect((await stage.http("GET", "/api/session", answer)).json).toEqual(answer.json);
  });

  it("is asked for with the same answer, whether the address is known or not", async () => {
    const stage = await openStage();
    await signIn(stage, { username: "Ada" });
    const answers = await Promise.all(
      [ADDRESS, "nobody@example.com"].map((address) => post(stage, "/api/sign-in/code", { address })),
    );
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]?.statusCode).toBe(204);
  });

  it("I18: is sent five times in any hour to an address, and to a network", async () => {
    const stage = await openStage({ viewerHeader: "x-viewer" });
    const ask = async (address: string, viewer: string) => {
      const { statusCode, json } = await post(stage, "/api/sign-in/code", { address }, { "x-viewer": viewer });
      return json?.code ?? statusCode;
    };
    const HOUR = 60 * 60_000;
    expect(BUDGETS.codes.burst).toBe(5);
    expect(await ask(ADDRESS, "198.51.100.0")).toBe(204);
    stage.advance(HOUR / 2);
    for (let n = 1; n < BUDGETS.codes.burst; n += 1) expect(await ask(ADDRESS, `198.51.100.${n}`)).toBe(204);
    expect(await ask(ADDRESS, "198.51.100.99")).toBe("address.rate_limited");
    for (let n = 0; n < BUDGETS.codes.burst; n += 1) expect(await ask(`${n}@example.com`, "203.0.113.9")).toBe(204);
    expect(await ask("more@example.com", "203.0.113.9")).toBe("address.rate_limited");
    expect(stage.mails).toHaveLength(2 * BUDGETS.codes.burst);
    // The first one comes back after its hour, and the others after theirs.
    stage.advance(HOUR / 2);
    expect(await ask(ADDRESS, "198.51.100.1")).toBe(204);
    expect(await ask(ADDRESS, "198.51.100.2")).toBe("address.rate_limited");
    expect(await ask("more@example.com", "203.0.113.9")).toBe("address.rate_limited");
    stage.advance(HOUR / 2);
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask(ADDRESS, "203.0.113.9")));
    expect(answers.filter((answer) => answer === 204)).toHaveLength(4);
  });

  it("is neither in an answer nor in a log", async () => {
    const stage = await openStage();
    const code = await codeOf(stage);
    await post(stage, "/api/sign-in", { address: ADDRESS, code, username: "Ada" });
    for (const secret of [code, ADDRESS, "secret"]) expect(stage.lines.join("\n")).not.toContain(secret);
  });

  it("survives the exchange of the secret, as do sessions", async () => {
    const stage = await openStage();
    const { cookie, json: ada } = await signIn(stage, { username: "Ada" });
    const code = await codeOf(stage);
    stage.secrets.unshift("a new one");
    const { json } = await post(stage, "/api/sign-in", { address: ADDRESS, code });
    expect(json).toEqual(ada);
    expect((await stage.http("GET", "/api/session", { cookie })).json).toEqual(ada);
  });
});

describe("signing in", () => {
  it("as a guest keeps the person, but not the guest's session and sockets", async () => {
    const stage = await openStage();
    const guest = await stage.arrive("Ada");
    const answer = await signIn(stage, {}, guest.cookie);
    expect(answer.json).toEqual({ userId: guest.userId, username: "Ada", workspaceRole: "administrator" });
    expect(stage.closed).toEqual([guest.connectionId]);
    expect((await stage.http("GET", "/api/session", guest)).statusCode).toBe(204);
    expect((await stage.http("GET", "/api/session", answer)).json).toEqual(answer.json);
  });

  it("as a guest ends the guest's other sessions, their sockets, and the links that they have made", async () => {
    const stage = await openStage();
    const guest = await stage.arrive("Ada");
    const planted = await plantSession(stage, guest.cookie);
    const answer = await signIn(stage, {}, guest.cookie);
    await planted.expectEnded();
    expect((await stage.http("GET", "/api/session", answer)).json).toEqual(answer.json);
  });

  it("as a guest lets nobody in whose link of the guest's is being redeemed meanwhile", async () => {
    let step: (() => Promise<unknown>) | undefined;
    const stage = await openStage({
      around: async ({ operation, sk }, perform) => {
        const now = operation === "put" && sk.startsWith("SESSION#") ? step : undefined;
        if (now) step = undefined;
        // The link was used up and its person was read as a guest: their session is about to be opened.
        await now?.();
        return perform();
      },
    });
    const guest = await stage.arrive("Ada");
    const link = await linkOf(stage, guest.cookie);
    const steps: number[] = [];
    step = async () => steps.push((await signIn(stage, {}, guest.cookie)).statusCode);
    const late = await redeem(stage, link);
    expect(steps).toEqual([200]);
    expect((await stage.http("GET", "/api/session", late)).statusCode).toBe(204);
    expect((await stage.http("GET", "/api/account", late)).json.code).toBe("session.required");
  });

  it("completes a step to an account that died before the guest's other sessions had ended", async () => {
    let dies = false;
    const stage = await openStage({
      around: async ({ operation, sk }, perform) => {
        if (dies && operation === "query" && sk.startsWith("SESSION#")) throw new Error("The function died.");
        return perform();
      },
    });
    const guest = await stage.arrive("Ada");
    const planted = await plantSession(stage, guest.cookie);
    dies = true;
    expect((await signIn(stage, {}, guest.cookie)).statusCode).toBe(500);
    dies = false;
    expect((await stage.http("GET", "/api/session", guest)).statusCode).toBe(204);
    expect((await signIn(stage)).json.userId).toBe(guest.userId);
    await planted.expectEnded();
  });

  it("as a guest with the address of an account asks first, then leaves the guest", async () => {
    const stage = await openStage();
    const { json: ada } = await signIn(stage, { username: "Ada" });
    const guest = await stage.arrive("Guest");
    const code = await codeOf(stage);
    const first = await post(stage, "/api/sign-in", { address: ADDRESS, code }, {}, guest.cookie);
    expect([first.statusCode, first.json.code]).toEqual([409, "account.exists"]);
    const second = await post(stage, "/api/sign-in", { address: ADDRESS, code, switch: true }, {}, guest.cookie);
    expect(second.json).toEqual(ada);
    expect((await stage.http("GET", "/api/session", guest)).statusCode).toBe(204);
  });

  it("once more in one's own session makes that one fresh: it and its sockets stay", async () => {
    const stage = await openStage();
    const { cookie } = await signIn(stage, { username: "Ada" });
    const again = await signIn(stage, {}, cookie);
    expect([again.statusCode, again.cookies]).toEqual([200, []]);
    expect((await stage.http("GET", "/api/session", { cookie })).statusCode).toBe(200);
  });

  it("I18: is tried by a network so often, and no more", async () => {
    const stage = await openStage();
    const codes: unknown[] = [];
    // A slow test gets a unit back every other second.
    while (codes.at(-1) !== "address.rate_limited" && codes.length < 2 * BUDGETS.signIns.burst)
      codes.push(
        (await post(stage, "/api/sign-in", { address: `${codes.length}@example.com`, code: "000000" })).json.code,
      );
    expect([codes.at(0), codes.at(-1)]).toEqual(["account.code_wrong", "address.rate_limited"]);
  });
});

describe("sessions", () => {
  const FIREFOX = { "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0" };

  it("are listed with their devices, and end one by one or all others at once, with their sockets", async () => {
    const stage = await openStage();
    const desk = await signIn(stage, { username: "Ada" });
    const list = async (cookie: string) => (await stage.http("GET", "/api/sessions", { cookie })).json.sessions;
    stage.advance(60_000);
    const phone = await post(stage, "/api/sign-in", { address: ADDRESS, code: await codeOf(stage) }, FIREFOX);
    const [newest, oldest] = await list(desk.cookie);
    expect(newest).toMatchObject({ device: "Firefox on Linux", current: false });
    expect(oldest).toMatchObject({ device: "Unknown device", current: true });

    const socket = await stage.connectWith(phone.cookie);
    const end = (id: string) => stage.http("DELETE", `/api/sessions/${id}`, desk);
    expect((await end(newest.id)).statusCode).toBe(204);
    expect(stage.closed).toEqual([socket]);
    expect((await stage.http("GET", "/api/session", phone)).statusCode).toBe(204);
    expect((await end(newest.id)).json.code).toBe("session.not_found");

    const others = [await signIn(stage), await signIn(stage)];
    expect((await stage.http("DELETE", "/api/sessions", desk)).statusCode).toBe(204);
    for (const other of others) expect((await stage.http("GET", "/api/session", other)).statusCode).toBe(204);
    expect(await list(desk.cookie)).toMatchObject([{ current: true }]);
  });

  it("of others cannot be ended, and look like none", async () => {
    const stage = await openStage();
    const [ada, eve] = [await stage.arrive("Ada"), await stage.arrive("Eve")];
    const [own] = (await stage.http("GET", "/api/sessions", ada)).json.sessions;
    const answer = await stage.http("DELETE", `/api/sessions/${own.id}`, eve);
    expect([answer.statusCode, answer.json.code]).toEqual([404, "session.not_found"]);
    expect((await stage.http("GET", "/api/session", ada)).statusCode).toBe(200);
  });

  it("note their last use once an hour; those of earlier versions are on the list from then on", async () => {
    const stage = await openStage();
    const { cookie, userId } = await stage.arrive("Ada");
    const former = "x".repeat(32);
    await stage.loadFormerSession(former, { userId, username: "Ada" });
    const formerCookie = { cookie: `__Host-parley_session=${former}` };
    const list = async () => (await stage.http("GET", "/api/sessions", { cookie })).json.sessions;
    expect(await list()).toHaveLength(1);
    expect((await stage.http("GET", "/api/session", formerCookie)).json.userId).toBe(userId);
    expect(await list()).toHaveLength(2);

    const used = async () => Date.parse((await list()).find((own: { current: boolean }) => own.current).lastUsedAt);
    const first = await used();
    stage.advance(59 * 60_000);
    await stage.http("GET", "/api/session", { cookie });
    expect(await used()).toBe(first);
    stage.advance(2 * 60_000);
    await stage.http("GET", "/api/session", { cookie });
    expect(await used()).toBeGreaterThanOrEqual(first + 61 * 60_000);
    stage.advance(LIMITS.sessionTtlMs);
    expect((await stage.http("GET", "/api/session", { cookie })).statusCode).toBe(204);
  });
});
