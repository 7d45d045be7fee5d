import { ParleyError } from "@parley/protocol/error";
import fc from "fast-check";
import { afterAll, expect, it } from "vitest";
import type { Context } from "../context";
import * as Head from "../log/head";
import * as Workspace from "../people/workspace";
import * as Keys from "../table/keys";
import type { StoredHeadRow } from "../table/row";
import type { Table } from "../table/table";
import { arrive, asAdministrator, openDeps, openRoom, over } from "../testing/deps";
import { anyBursts, Crash, inBursts, interleave, persistently } from "../testing/interleave";
import * as Deletion from "./deletion";
import * as Dismissal from "./dismissal";
import * as Government from "./government";
import * as Message from "./message";
import * as Room from "./room";

const deps = await openDeps();
afterAll(deps.close);

/** A public room of Olga's in which only moderators write, with a message of hers, and two administrators, of whom Root is an ordinary member. */
const open = async () => {
  deps.clock.advance(60_000);
  const [olga, other, root] = [await arrive(deps, "Olga"), await arrive(deps, "Other"), await arrive(deps, "Root")];
  await deps.table.remove(Keys.workspace);
  const roomId = await openRoom([olga]);
  await Room.join(root, { roomId });
  await Government.update(olga, { roomId, post: "moderators" });
  const { messageId } = (await Message.send(olga, { roomId, content: "words" })).result;
  const governing = { other: await asAdministrator(other), root: await asAdministrator(root) };
  return { ...governing, roomId, messageId };
};

type Place = { roomId: string; messageId: string };
const acts: Record<string, (root: Context, place: Place) => Promise<unknown>> = {
  "writes where only moderators do": (root, { roomId }) => Message.send(root, { roomId, content: "so be it" }),
  "deletes what another has written": (root, { messageId }) => Message.remove(root, { messageId }),
  "renames the room": (root, { roomId }) => Government.update(root, { roomId, name: "Mine" }),
  "archives the room": (root, { roomId }) => Government.archive(root, { roomId, archived: true }),
};

const ends: Record<string, (other: Context, root: Context) => Promise<unknown>> = {
  "is dismissed": (other, root) => Dismissal.dismiss(other, other.actor.userId, root.actor.userId, "first"),
  "steps down": (other, root) => Dismissal.dismiss(other, root.actor.userId, root.actor.userId, "first"),
  "deletes their account": (other, root) => Deletion.begin(other, root.actor.userId, "Root", "keep"),
};

const scenes = Object.keys(ends).flatMap((end) => Object.keys(acts).map((act) => [end, act] as const));

it.each(scenes)("I9: of an administrator who %s while they %s, nothing comes after", async (end, act) => {
  await fc.assert(
    fc.asyncProperty(anyBursts(2), async (bursts) => {
      const { other, root, ...place } = await open();
      const ended = async (table: Table) => {
        await persistently(async () => ends[end]?.(over(other, table), root));
        return log(place.roomId);
      };
      const acting = async (table: Table) => acts[act]?.(over(root, table), place);
      const [result, acted] = await interleave(deps.table, [ended, acting], inBursts(bursts));
      if (result?.status !== "fulfilled") throw result?.reason;
      if (acted?.status === "rejected" && !(acted.reason instanceof ParleyError || acted.reason instanceof Crash))
        throw acted.reason;
      expect(await log(place.roomId)).toEqual(result.value);
      expect(await Workspace.governs(deps, root.actor)).toBe(false);
    }),
    { numRuns: 40 },
  );
});

/** How much was committed in a room. */
const log = async (roomId: string) => {
  const head = await deps.table.get<StoredHeadRow>(Keys.head(roomId));
  if (!head) return undefined;
  const { seq, changes } = Head.current(head);
  return { seq, changes };
};
