import type { Input, Output } from "@parley/protocol/actions";
import { ParleyError } from "@parley/protocol/error";
import type { Context, Delivery, Outcome } from "../context";
import * as Note from "../files/note";
import * as Event from "../log/event";
import * as Head from "../log/head";
import * as Log from "../log/log";
import * as Keys from "../table/keys";
import type { HeadRow, RoomRow, StoredHeadRow, SystemRow } from "../table/row";
import * as Notice from "./notice";
import * as Ownership from "./ownership";
import * as Standing from "./standing";

/**
 * What owners decide about a room. The commit of a system message makes each change: it sets the head, and adds one to `ended`, so a writer
 * who read the head before must read again (I9). A name, and all that the directory shows, waits in the head's `about` until the room's own
 * row has it (`Log.completePending`), and the directory follows that row (`ownership.ts`, I16).
 */

/**
 * Changes the name, the description and the rules of a room. What is so already is left alone. Throws `room.not_found`, `room.not_joined`,
 * `room.removed`, `room.is_direct`, `room.owner_only`, `room.archived`.
 */
export const update = async (ctx: Context, input: Input<"updateRoom">): Promise<Outcome<Output<"updateRoom">>> => {
  const { roomId, name, description, invite, post, mention } = input;
  const changes: SystemRow[] = [
    ...(name === undefined ? [] : [{ kind: "renamed", name } as const]),
    ...(description === undefined ? [] : [{ kind: "described", description } as const]),
    ...(invite === undefined ? [] : [{ kind: "inviting", invite } as const]),
    ...(post === undefined ? [] : [{ kind: "posting", post } as const]),
    ...(mention === undefined ? [] : [{ kind: "mentioning", mention } as const]),
  ];
  const author = async () => {
    const owned = await Standing.requireRole(ctx, roomId, "owner");
    Standing.requireInUse(owned.head);
    return owned;
  };
  await author();
  const deliveries: Delivery[] = [];
  for (const change of changes) deliveries.push(...(await decide(ctx, roomId, change, author)));
  return { result: { message: "Room updated successfully" }, deliveries };
};

/**
 * Makes a room read-only and takes it out of the directory, or takes it back into use. Throws `room.not_found`, `room.not_joined`,
 * `room.removed`, `room.is_direct`, `room.owner_only`.
 */
export const archive = async (ctx: Context, input: Input<"archiveRoom">): Promise<Outcome<Output<"archiveRoom">>> => {
  const { roomId, archived } = input;
  const author = () => Standing.requireRole(ctx, roomId, "owner");
  await author();
  const deliveries = await decide(ctx, roomId, { kind: archived ? "archived" : "unarchived" }, author);
  return { result: { message: archived ? "Room archived" : "Room taken back into use" }, deliveries };
};

type Author = () => Promise<{ head: StoredHeadRow }>;

const decide = async (ctx: Context, roomId: string, system: SystemRow, author: Author): Promise<Delivery[]> => {
  const { head, about } = await read(ctx, roomId);
  const deliveries = isSo(head, about, system) ? [] : await Notice.change(ctx, roomId, system, author);
  await Ownership.settle(ctx, roomId, head.kind);
  return deliveries;
};

/** Where a room stands, after what earlier writers have left undone is done. Throws `room.not_found`. */
const read = async (ctx: Context, roomId: string): Promise<{ head: HeadRow; about: RoomRow }> => {
  const stored = await ctx.table.get<StoredHeadRow>(Keys.head(roomId));
  if (!stored) throw Log.roomNotFound();
  const head = await Log.completePending(ctx, roomId, Head.current(stored));
  const about = await ctx.table.get<RoomRow>(Keys.about(roomId));
  if (!about) throw Log.roomNotFound();
  return { head, about };
};

const isSo = (head: HeadRow, about: RoomRow, system: SystemRow): boolean => {
  switch (system.kind) {
    case "renamed":
      return about.name === system.name;
    case "described":
      return (about.description ?? "") === system.description;
    case "inviting":
      return (head.invite ?? "owners") === system.invite;
    case "posting":
      return (head.post ?? "everybody") === system.post;
    case "mentioning":
      return (head.mention ?? "everybody") === system.mention;
    case "archived":
      return head.archived === true;
    case "unarchived":
      return !head.archived;
    default:
      return false;
  }
};

/**
 * Deletes a room. From the commit on it is a room that never was, for everybody; its rows are removed by what is handed on (`erasure.ts`).
 * Throws `room.not_found`, `room.not_joined`, `room.removed`, `room.is_direct`, `room.owner_only`, `room.name_differs`.
 */
export const remove = async (ctx: Context, input: Input<"deleteRoom">): Promise<Outcome<Output<"deleteRoom">>> => {
  const { roomId, name } = input;
  const author = () => Standing.requireRole(ctx, roomId, "owner");
  await author();
  const { head, about } = await read(ctx, roomId);
  if (about.name !== name)
    throw new ParleyError("room.name_differs", "Unable to delete the room: that is not its name.");
  // Its erasure may die half way. The note has it found again within a minute (I21).
  const fileNote = await Note.ofRoom(ctx, roomId);
  await Notice.change(ctx, roomId, { kind: "deleted" }, author);
  await Ownership.settle(ctx, roomId, head.kind);
  return {
    result: { message: "Room deleted" },
    deliveries: [Event.roomDeleted(roomId, head), { to: "nobody", fileNote }],
  };
};
