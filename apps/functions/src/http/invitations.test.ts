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

  it.each(["nothing", "room.0123456789abcdef", "%00", "a".repeat(300)])("is not there for %s", async (code) => {
    const stage = await openStage();
    const page = await stage.http("GET", `/api/invitations/${code}`);
    expect([page.statusCode, page.json.code]).toEqual([404, "invitation.not_found"]);
  });
});
