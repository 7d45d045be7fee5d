import type { RoomHandle } from "@parley/client/room";
import { arrive, type Person } from "./person";
import { settled } from "./settle";
import type { Tally } from "./tally";

/** A room with its members, the owner first. Every member has it open. */
export type Room = { roomId: string; members: Member[] };
export type Member = { person: Person; room: RoomHandle };

export type Crowd = {
  rooms: readonly Room[];
  /** Everybody, those who only stay connected included. */
  people: readonly Person[];
};

export type CrowdPlan = {
  rooms: number;
  roomSize: number;
  /** People who are connected, in rooms of `IDLE_ROOM_SIZE` where nothing is said. */
  idle: number;
};

const IDLE_ROOM_SIZE = 10;

/** How many arrive at once: enough to keep the product busy, and well below API Gateway's 500 new connections a second. */
const ARRIVING = 16;

/** Runs `work` for each of `0 … count - 1`, `ARRIVING` at a time. */
const inTurn = async (count: number, work: (index: number) => Promise<void>): Promise<void> => {
  let next = 0;
  const worker = async () => {
    while (next < count) {
      const index = next;
      next += 1;
      await work(index);
    }
  };
  await Promise.all(Array.from({ length: ARRIVING }, worker));
};

/**
 * Lets everybody arrive: signs them in, connects them, and puts them into their rooms. `people` is filled as they come, so that whoever has
 * arrived can be stopped at any time.
 */
export const gather = async (url: string, plan: CrowdPlan, people: Person[], notes: Tally): Promise<Crowd> => {
  const come = async (name: string): Promise<Person> => {
    const person = await arrive(url, name, notes);
    people.push(person);
    return person;
  };

  const found = async (count: number, name: string): Promise<Room[]> => {
    const rooms: Room[] = [];
    await inTurn(count, async (index) => {
      const person = await come(`Owner of ${name} ${index + 1}`);
      const { room } = await person.client.request("createRoom", { name: `${name} ${index + 1}` });
      rooms[index] = { roomId: room.roomId, members: [{ person, room: person.client.room(room.roomId) }] };
    });
    return rooms;
  };

  /** Members by turns, so that no room fills up at once. */
  const fill = (rooms: readonly Room[], members: number, name: string) =>
    inTurn(members, async (index) => {
      const room = rooms[index % rooms.length];
      if (!room) return;
      const person = await come(`${name} ${index + 1}`);
      await person.client.request("joinRoom", { roomId: room.roomId });
      room.members.push({ person, room: person.client.room(room.roomId) });
    });

  const idleRooms = await found(Math.ceil(plan.idle / IDLE_ROOM_SIZE), "Idle room");
  await fill(idleRooms, plan.idle - idleRooms.length, "Idle");
  const rooms = await found(plan.rooms, "Room");
  await fill(rooms, plan.rooms * (plan.roomSize - 1), "Person");
  const members = rooms.flatMap((room) => room.members);
  await inTurn(members.length, async (index) => {
    const timeline = members[index]?.room.timeline;
    members[index]?.room.open();
    if (!(await settled(() => timeline?.get().loaded === true))) throw new Error("Somebody could not open their room.");
  });
  return { rooms, people };
};
