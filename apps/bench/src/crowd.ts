import type { Socket } from "./socket";
import type { Member, Running } from "./systems/system";

/** A member with a connection. */
export type Seat = { room: number; member: Member; socket: Socket };

export type CrowdPlan = { rooms: number; roomSize: number };

/** How many arrive at once. */
const ARRIVING = 16;

/** Does `work` with each of the items, `ARRIVING` at a time. */
const inTurn = async <Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> => {
  const waiting = items.values();
  const worker = async () => {
    for (const item of waiting) await work(item);
  };
  await Promise.all(Array.from({ length: ARRIVING }, worker));
};

/** Lets everybody arrive, those who open the rooms first. Seats go round the rooms, so that the first of them are in all rooms. */
export const gather = async (running: Running, { rooms, roomSize }: CrowdPlan): Promise<Seat[]> => {
  const seats: Seat[] = [];
  const arrive = async (index: number) => {
    const room = index % rooms;
    const member = running.member(room, Math.floor(index / rooms));
    seats[index] = { room, member, socket: await member.enter() };
  };
  const everybody = Array.from({ length: rooms * roomSize }, (_, index) => index);
  await inTurn(everybody.slice(0, rooms), arrive);
  await inTurn(everybody.slice(rooms), arrive);
  return seats;
};
