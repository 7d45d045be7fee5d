import { setTimeout as sleep } from "node:timers/promises";
import { pace, turn } from "./pace";
import type { Person } from "./person";
import type { Stage } from "./stage";

export type Load = {
  /** Messages a second, over all rooms. */
  rate: number;
  seconds: number;
  /** The part of all connections that is cut each second. */
  reconnecting: number;
};

const clock = { now: () => performance.now(), sleep: (ms: number) => sleep(ms) };

/** A prime larger than any crowd: each step takes somebody else, until everybody had their turn. */
const STRIDE = 1_000_003;

const textOf = (index: number): string =>
  `Message ${index}: the quick brown fox jumps over the lazy dog, and back again.`;

/** Puts load on the stage: messages and cut connections, each on its own schedule. Answers with how many connections were cut. */
export const applyLoad = async ({ crowd, record }: Stage, { rate, seconds, reconnecting }: Load): Promise<number> => {
  const { rooms, people } = crowd;
  const before = record.sent.size;

  const say = (index: number, dueAt: number) => {
    const next = turn(before + index, rooms.length, rooms[0]?.members.length ?? 0);
    const room = rooms[next.room];
    const member = room?.members[next.member];
    if (room && member) record.send(room, member, textOf(before + index), dueAt);
  };

  let cuts = 0;
  const cut = (index: number) => {
    const person: Person | undefined = people[((before + index) * STRIDE) % people.length];
    if (person?.cut()) cuts += 1;
  };
  const perSecond = people.length * reconnecting;

  await Promise.all([
    pace(clock, { count: Math.round(rate * seconds), perSecond: rate }, say),
    pace(clock, { count: Math.round(perSecond * seconds), perSecond }, cut),
  ]);
  return cuts;
};
