import { describe, expect, it } from "vitest";
import { openStage } from "../../test/stage";

describe("an invitation's page", () => {
  it("names the room, who invites and how many are there, to anybody who has the link", async () => {
    const stage = await openStage();
    const ada = await stage.arrive("Ada");
    const { room } = (await ada.request("createRoom", { name: "Engines", isPrivate: true })).data;
    const { invitation } = (await ada.request("createInvitation", { roomId: room.roomId, days: 7 })).data;
    const page = await stage.http("GET", `/api/invitations/${invitation.code}`);
    expect([page.statusCode, page.json]).toEqual([
      200,
      {
        workspace: "Parley",
        invitedBy: "Ada",
        admits: false,
        room: { name: "Engines", kind: "private", members: 1 },
      },
    ]);
  });

  it("is not there for somebody who is banned, as for a link that leads nowhere", async () => {
    const stage = await openStage();
    const [ada, bob] = [await stage.arrive("Ada"), await stage.arrive("Bob")];
    const { room } = (await ada.request("createRoom", { name: "Engines", isPrivate: true })).data;
    const [first, second] = [
      (await ada.request("createInvitation", { roomId: room.roomId })).data.invitation.code,
      (await ada.request("createInvitation", { roomId: room.roomId })).data.invitation.code,
    ];
    const page = (cookie: string, code = second) => stage.http("GET", `/api/invitations/${code}`, { cookie });
    await bob.request("acceptInvitation", { code: first });
    expect((await page(bob.cookie)).statusCode).toBe(200);
    await ada.request("removeMember", { roomId: room.roomId, userId: bob.userId });
    const absent = await page(bob.cookie, `${room.roomId}.0123456789abcdef`);
    const isAbsent = async (cookie: string) => {
      const { statusCode, json } = await page(cookie);
      expect([statusCode, json]).toEqual([404, absent.json]);
    };
    expect(absent.json.code).toBe("invitation.not_found");
    await isAbsent(bob.cookie);
    await isAbsent((await stage.http("POST", "/api/guest", { cookie: bob.cookie, body: '{"username":"Rob"}' })).cookie);
    // Without a session nobody is known to be banned.
    expect((await page("")).statusCode).toBe(200);
  });

  it("is not there either for those whom the browser of somebody banned becomes, with an account or without", async () => {
    const stage = await openStage();
    const [ada, guest] = [await stage.arrive("Ada"), await stage.arrive("Bob")];
    const bob = { userId: guest.userId, cookie: await stage.promote(guest.userId, "Bob", "member") };
    const { room } = (await ada.request("createRoom", { name: "Engines", isPrivate: true })).data;
    const { code } = (await ada.request("createInvitation", { roomId: room.roomId })).data.invitation;
    await ada.request("addMember", { roomId: room.roomId, userId: bob.userId });
    await ada.request("removeMember", { roomId: room.roomId, userId: bob.userId });
    const post = (path: string, body: object, cookie: string) =>
      stage.http("POST", path, { cookie, body: JSON.stringify(body) });
    const signIn = async (address: string, cookie: string) => {
      await post("/api/sign-in/code", { address }, cookie);
      const code = /\d{6}/.exec(stage.mails.at(-1)?.subject ?? "")?.[0];
      return post("/api/sign-in", { address, code, username: "Rob" }, cookie);
    };
    const expectAbsent = async ({ cookie }: { cookie: string }) =>
      expect((await stage.http("GET", `/api/invitations/${code}`, { cookie })).json.code).toBe("invitation.not_found");
    const second = await signIn("rob@example.com", bob.cookie);
    expect(second.json.userId).not.toBe(bob.userId);
    await expectAbsent(second);
    const next = await post("/api/guest", { username: "Robert" }, second.cookie);
    await expectAbsent(next);
    const lasting = await signIn("robert@example.com", next.cookie);
    expect(lasting.json.userId).toBe(next.json.userId);
    await expectAbsent(lasting);
  });

  it.each(["nothing", "room.0123456789abcdef", "%00", "a".repeat(300)])("is not there for %s", async (code) => {
    const stage = await openStage();
    const page = await stage.http("GET", `/api/invitations/${code}`);
    expect([page.statusCode, page.json.code]).toEqual([404, "invitation.not_found"]);
  });
});
