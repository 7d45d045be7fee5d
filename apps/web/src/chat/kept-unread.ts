import type { Client } from "@parley/client/client";
import type { RoomHandle } from "@parley/client/room";
import { until } from "@parley/client/store";
import { ParleyError } from "@parley/protocol/error";
import { SeqOrZero } from "@parley/protocol/id";
import * as z from "zod/mini";
import { keep, namesUnder, parse, read, unreadPrefix } from "../storage/local-storage";

/** Up to where the reader wants a room to be read, and up to where it was read before. */
const Wanted = z.object({ seq: SeqOrZero, was: SeqOrZero });
type Wanted = z.infer<typeof Wanted>;

type Port = Pick<Client, "rooms" | "user"> & { room(roomId: string): Pick<RoomHandle, "setRead"> };

const nameOf = ({ user }: Port, roomId: string): string => unreadPrefix(user.get().userId) + roomId;
const readSeqOf = ({ rooms }: Port, roomId: string): number => rooms.get().rooms.get(roomId)?.readSeq ?? 0;

/** Keeps what is wanted in this browser until it is set, or is over as more was read. */
const keepUntil = async (client: Port, roomId: string, wanted: Wanted, set: Promise<void>): Promise<void> => {
  const [name, text] = [nameOf(client, roomId), JSON.stringify(wanted)];
  keep(name, text);
  const forget = () => {
    // Not one that is wanted since.
    if (read(name) === text) keep(name, null);
  };
  const unsubscribe = client.rooms.subscribe(() => {
    if (readSeqOf(client, roomId) > wanted.seq) forget();
  });
  try {
    await set;
    forget();
  } catch (error) {
    // The client was stopped before: the next one goes on.
    if (!(error instanceof ParleyError) || error.code !== "connection.unknown") forget();
    throw error;
  } finally {
    unsubscribe();
  }
};

/** As `RoomHandle.setRead`. What the server does not know yet outlives the page, so that one that ends without a connection takes nothing back (I10). */
export const setRead = (client: Port, roomId: string, seq: number): Promise<void> => {
  const { was = 0 } = parse(Wanted, read(nameOf(client, roomId))) ?? {};
  const wanted = { seq, was: Math.max(was, readSeqOf(client, roomId)) };
  return keepUntil(client, roomId, wanted, client.room(roomId).setRead(seq));
};

/** Sets what an earlier page has left, once the rooms are known. Resolves when each is settled; never rejects. */
export const resumeUnread = async (client: Port): Promise<void> => {
  await until(client.rooms, ({ status, asOf }) => status === "ready" || asOf !== undefined);
  const resume = async (roomId: string): Promise<void> => {
    const name = nameOf(client, roomId);
    const wanted = parse(Wanted, read(name));
    if (!wanted || !client.rooms.get().rooms.has(roomId)) return keep(name, null);
    // Whatever it fails by, its reader has long been elsewhere.
    await keepUntil(client, roomId, wanted, client.room(roomId).setRead(wanted.seq, wanted.was)).catch(() => {});
  };
  await Promise.all(namesUnder(nameOf(client, "")).map(resume));
};
