import * as Keys from "@parley/core/table/keys";
import { AccountExport } from "@parley/protocol/account";
import { BUDGETS } from "@parley/protocol/budgets";
import { LIMITS } from "@parley/protocol/limits";
import { describe, expect, it } from "vitest";
import { openStage } from "../../test/stage";

type Stage = Awaited<ReturnType<typeof openStage>>;

const ask = (stage: Stage, method: string, path: string, cookie: string, input?: object) =>
  stage.http(method, path, { cookie, ...(input && { body: JSON.stringify(input) }) });

const codeOf = async (stage: Stage, address: string): Promise<string> => {
  await ask(stage, "POST", "/api/sign-in/code", "", { address });
  return /^\d{6}/.exec(stage.mails.at(-1)?.subject ?? "")?.[0] ?? "";
};

const signIn = async (stage: Stage, address = "ada@example.com", cookie = "") =>
  ask(stage, "POST", "/api/sign-in", cookie, { address, code: await codeOf(stage, address), username: "Ada" });

describe("one's own account", () => {
  it("says how one can sign in; a guest has no way yet", async () => {
    const stage = await openStage();
    const guest = await stage.arrive("Guest");
    expect((await ask(stage, "GET", "/api/account", guest.cookie)).json).toMatchObject({
      workspaceRole: "guest",
      passkeys: 0,
      providers: [],
    });
    const { cookie, json } = await signIn(stage);
    expect((await ask(stage, "GET", "/api/account", cookie)).json).toMatchObject({
      ...json,
      address: "ada@example.com",
    });
  });

  it("gets another address by a code to it, after a fresh sign-in", async () => {
    const stage = await openStage();
    const { cookie, json } = await signIn(stage);
    const address = "countess@example.com";
    const change = async (cookie: string) =>
      ask(stage, "POST", "/api/account/address", cookie, { address, code: await codeOf(stage, address) });
    const guest = await stage.arrive("Guest");
    expect((await change(guest.cookie)).json.code).toBe("account.required");
    stage.advance(Math.max(LIMITS.freshSignInMs, BUDGETS.codes.intervalMs));
    expect((await change(cookie)).json.code).toBe("account.confirm_first");
    expect((await signIn(stage, "ada@example.com", cookie)).statusCode).toBe(200);
    expect((await change(cookie)).json.address).toBe(address);
    expect((await signIn(stage, address)).json).toEqual(json);
  });

  it("can be exported, as a file", async () => {
    const stage = await openStage();
    const { cookie } = await signIn(stage);
    const before = await ask(stage, "GET", "/api/account", cookie);
    const { userId } = before.json;
    const handled = { username: "Ada", handle: "countess", timeZone: "Europe/London" };
    await stage.table.update(Keys.profile(userId), { set: handled });
    await stage.table.update(Keys.preferences(userId), { set: { sound: true, texts: false, rev: 1 } });
    const { json, answered } = await ask(stage, "GET", "/api/account/export", cookie);
    expect(AccountExport.parse(json)).toMatchObject({
      account: { address: "ada@example.com" },
      profile: { handle: "countess", timeZone: "Europe/London" },
      preferences: { sound: true, texts: false },
      pushDevices: [],
      rooms: [],
      isComplete: true,
    });
    expect(answered["content-disposition"]).toBe('attachment; filename="parley-export.json"');
  });

  it("is deleted by its name only, and then nobody is signed in to it anywhere", async () => {
    const stage = await openStage();
    const { cookie } = await signIn(stage);
    const other = await signIn(stage);
    const socket = await stage.connectWith(other.cookie);
    const remove = (username: string) => ask(stage, "DELETE", "/api/account", cookie, { username, messages: "keep" });
    expect((await remove("ada")).json.code).toBe("account.wrong_name");
    expect((await remove("Ada")).statusCode).toBe(204);
    for (const each of [cookie, other.cookie])
      expect((await ask(stage, "GET", "/api/session", each)).statusCode).toBe(204);
    expect(stage.closed).toContain(socket);
    const { json } = await ask(stage, "POST", "/api/sign-in", "", {
      address: "ada@example.com",
      code: await codeOf(stage, "ada@example.com"),
    });
    expect(json.code).toBe("account.name_needed");
  });
});
