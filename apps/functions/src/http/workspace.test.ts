import * as Keys from "@parley/core/table/keys";
import { describe, expect, it } from "vitest";
import { openStage } from "../../test/stage";

const POLICY = {
  name: "The lab",
  signUp: { domains: ["Example.com"] },
  guests: false,
  createRooms: "members",
  directory: "shared",
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
    const { cookie, userId } = await stage.arrive("Ada");
    const body = JSON.stringify(POLICY);
    const refused = [403, "workspace.administrators_only"];
    for (const method of ["GET", "PUT"]) {
      const answer = await stage.http(method, "/api/workspace/policy", { cookie, ...(method === "PUT" && { body }) });
      expect([answer.statusCode, answer.json.code]).toEqual(refused);
    }
    expect((await stage.http("GET", "/api/workspace/policy")).statusCode).toBe(401);

    await stage.table.put({ ...Keys.profile(userId), username: "Ada", workspaceRole: "administrator" });
    const set = await stage.http("PUT", "/api/workspace/policy", { cookie, body });
    expect(set.json).toEqual({ ...POLICY, signUp: { domains: ["example.com"] } });
    expect((await stage.http("GET", "/api/workspace/policy", { cookie })).json).toEqual(set.json);
    expect((await stage.http("GET", "/api/workspace")).json).toMatchObject({ name: "The lab", signUp: "domains" });
    const guest = await stage.http("POST", "/api/guest", { body: '{"username":"Bob"}' });
    expect(guest.json.code).toBe("session.guests_disabled");
  });

  it("takes no policy that is wrong", async () => {
    const stage = await openStage();
    const { cookie, userId } = await stage.arrive("Ada");
    await stage.table.put({ ...Keys.profile(userId), username: "Ada", workspaceRole: "administrator" });
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
