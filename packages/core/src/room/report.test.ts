import { LIMITS } from "@parley/protocol/limits";
import { afterAll, describe, expect, it } from "vitest";
import type { Context } from "../context";
import * as Keys from "../table/keys";
import { all } from "../table/table";
import { arrive, asAdministrator, openDeps, openRoom, over, refusal } from "../testing/deps";
import { createFiles } from "../testing/files";
import { createGateway } from "../testing/gateway";
import { intercept } from "../testing/interleave";
import * as Deletion from "./deletion";
import * as Erasure from "./erasure";
import * as Government from "./government";
import * as History from "./history";
import * as Message from "./message";
import * as Moderation from "./moderation";
import * as Report from "./report";
import * as Room from "./room";

const deps = await openDeps();
afterAll(deps.close);

const idOf = ({ actor }: Context) => actor.userId;

/** A room of Olga's with a moderator Mo, where Bob was rude and Cyd reports it. */
const openReported = async () => {
  deps.clock.advance(60_000);
  const [olga, mo, bob, cyd] = [
    await arrive(deps, "Olga"),
    await arrive(deps, "Mo"),
    await arrive(deps, "Bob"),
    await arrive(deps, "Cyd"),
  ];
  const roomId = await openRoom([olga, mo, bob, cyd]);
  await Moderation.setRole(olga, { roomId, userId: idOf(mo), role: "moderator" });
  const { messageId } = (await Message.send(bob, { roomId, content: "rude" })).result;
  const { deliveries } = await Report.report(cyd, { roomId, messageId, reason: "It is rude" });
  return { olga, mo, bob, cyd, roomId, messageId, deliveries };
};

const reportsFor = async (ctx: Context, roomId: string) => (await Report.list(ctx, { roomId })).result.reports;

/** Rows of a person, or of a room, that tell of reports. */
const rowsOf = async (pk: string) => (await all(deps.table, { pk, prefix: Keys.REPORT_PREFIX })).length;

describe("a report", () => {
  it("is seen by owners and moderators alone, with who reported and the message as it is now", async () => {
    const { olga, mo, bob, cyd, roomId, messageId } = await openReported();
    await Message.edit(bob, { messageId, content: "rather rude" });
    for (const moderator of [olga, mo])
      expect(await reportsFor(moderator, roomId)).toMatchObject([
        { messageId, reason: "It is rude", reporter: { username: "Cyd" }, message: { content: "rather rude" } },
      ]);
    for (const other of [bob, cyd])
      expect((await refusal(Report.list(other, { roomId }))).code).toBe("room.moderators_only");
  });

  it("is shown to no moderator who is none any more by the time that its message was read", async () => {
    const { olga, mo, roomId } = await openReported();
    let isDismissed = false;
    const table = intercept(deps.table, async ({ sk }, perform) => {
      if (sk === Keys.REPORT_PREFIX && !isDismissed) {
        isDismissed = true;
        await Moderation.setRole(olga, { roomId, userId: idOf(mo), role: "member" });
      }
      return perform();
    });
    expect((await refusal(Report.list(over(mo, table), { roomId }))).code).toBe("room.moderators_only");
  });

  it("is told to those of them who are online, and to nobody else; the log says nothing", async () => {
    const { olga, mo, bob, cyd, roomId, messageId, deliveries } = await openReported();
    const gateway = createGateway(deps);
    await gateway.deliver(deliveries);
    for (const { actor } of [olga, mo])
      expect(gateway.received(actor.connectionId)).toMatchObject([{ type: "report", roomId, data: { messageId } }]);
    for (const { actor } of [bob, cyd]) expect(gateway.received(actor.connectionId)).toEqual([]);
    expect((await Room.get(bob, { roomId })).result.room.lastMessagePreview).toContain("rude");
  });

  it("is made once by a person, and the first reason stays", async () => {
    const { olga, cyd, roomId, messageId } = await openReported();
    await Report.report(cyd, { roomId, messageId, reason: "Something else" });
    expect((await reportsFor(olga, roomId)).map(({ reason }) => reason)).toEqual(["It is rude"]);
  });

  it("is refused of one's own message, of a deleted one, of one that is not there, and in a direct room", async () => {
    const { olga, bob, cyd, roomId, messageId } = await openReported();
    const codeOf = async (ctx: Context, place: { roomId: string; messageId: string }) =>
      (await refusal(Report.report(ctx, { ...place, reason: "?" }))).code;
    expect(await codeOf(bob, { roomId, messageId })).toBe("message.is_own");
    expect(await codeOf(bob, { roomId, messageId: `${roomId}.1` })).toBe("message.is_own");
    expect(await codeOf(cyd, { roomId, messageId: `${roomId}.99` })).toBe("message.not_found");
    expect(await codeOf(cyd, { roomId, messageId: "elsewhere.1" })).toBe("message.not_found");
    await Message.remove(olga, { messageId });
    expect(await codeOf(cyd, { roomId, messageId })).toBe("message.deleted");
    const direct = (await Room.openDirect(bob, { userId: idOf(cyd) })).result.room.roomId;
    const said = (await Message.send(bob, { roomId: direct, content: "rude" })).result.messageId;
    expect(await codeOf(cyd, { roomId: direct, messageId: said })).toBe("room.is_direct");
  });

  it("is refused where too many wait, until the moderators have decided", async () => {
    const { olga, cyd, bob, roomId, messageId } = await openReported();
    const many = Array.from({ length: LIMITS.openReports - 1 }, (_, n) => Keys.report(roomId, 2, `user-${n}`));
    await deps.load(many.map((key) => ({ ...key, reason: "?", at: 0 })));
    const next = (await Message.send(bob, { roomId, content: "again" })).result.messageId;
    const again = () => Report.report(cyd, { roomId, messageId: next, reason: "?" });
    expect((await refusal(again())).code).toBe("report.too_many");
    for (let times = 0; times < 2; times += 1) await Report.dismiss(olga, { roomId, messageId, userId: idOf(cyd) });
    await again();
  });

  it.each<[string, (it: Awaited<ReturnType<typeof openReported>>) => Promise<unknown>]>([
    ["it is dismissed", ({ olga, cyd, ...about }) => Report.dismiss(olga, { ...placeOf(about), userId: idOf(cyd) })],
    ["its message is deleted", ({ mo, messageId }) => Message.remove(mo, { messageId })],
    [
      "the room is deleted",
      async ({ olga, roomId }) => {
        await Government.remove(olga, { roomId, name: "general" });
        while (!(await Erasure.erase(deps, createFiles(deps.clock).store, roomId)));
      },
    ],
    [
      "the reporter deletes their account",
      async ({ cyd }) => {
        await Deletion.begin(deps, idOf(cyd), "Cyd", "keep");
        await Deletion.perform(deps, createGateway(deps).live, idOf(cyd), Number.POSITIVE_INFINITY);
      },
    ],
    [
      "its author deletes their account and messages",
      async ({ bob }) => {
        await Deletion.begin(deps, idOf(bob), "Bob", "delete");
        await Deletion.perform(deps, createGateway(deps).live, idOf(bob), Number.POSITIVE_INFINITY);
      },
    ],
  ])("is gone once %s", async (_when, act) => {
    const reported = await openReported();
    expect(await rowsOf(Keys.roomPk(reported.roomId))).toBe(1);
    await act(reported);
    expect(await rowsOf(Keys.roomPk(reported.roomId))).toBe(0);
    expect(await rowsOf(Keys.userPk(idOf(reported.cyd)))).toBe(0);
  });

  it("of a message that is deleted at the same time is shown to nobody, and gone with the next look", async () => {
    const { olga, cyd, roomId, messageId } = await openReported();
    await Message.remove(olga, { messageId });
    await deps.load([{ ...Keys.report(roomId, Number(messageId.split(".").at(-1)), idOf(cyd)), reason: "?", at: 0 }]);
    expect(await reportsFor(olga, roomId)).toEqual([]);
    expect(await rowsOf(Keys.roomPk(roomId))).toBe(0);
  });
});

const placeOf = ({ roomId, messageId }: { roomId: string; messageId: string }) => ({ roomId, messageId });

describe("a report in a workspace that is governed", () => {
  it("is seen and dismissed by an administrator whom the room's owner has banned, who reads no more of the room", async () => {
    const { olga, cyd, roomId, messageId } = await openReported();
    const root = await asAdministrator(await arrive(deps, "Root"));
    await Room.join(root, { roomId });
    await Moderation.ban(olga, { roomId, userId: idOf(root) });
    expect(await reportsFor(root, roomId)).toMatchObject([{ messageId, message: { content: "rude" } }]);
    expect((await refusal(History.read(root, { roomId }))).code).toBe("room.removed");
    await Report.dismiss(root, { roomId, messageId, userId: idOf(cyd) });
    expect(await reportsFor(root, roomId)).toEqual([]);
  });
});
