/** The part of the time that pacing uses; milliseconds. */
export type Clock = { now(): number; sleep(ms: number): Promise<void> };

/**
 * An open loop: does something `count` times, `perSecond`, on a schedule that is fixed beforehand. What is late is made up for at once and
 * keeps the time when it was due, so that a slow server can't thin out the load and slow answers still count in full ("coordinated
 * omission").
 */
export const pace = async (
  clock: Clock,
  { count, perSecond }: { count: number; perSecond: number },
  act: (index: number, dueAt: number) => void,
): Promise<void> => {
  const startedAt = clock.now();
  for (let index = 0; index < count; index += 1) {
    const dueAt = startedAt + (index * 1000) / perSecond;
    const early = dueAt - clock.now();
    if (early > 0) await clock.sleep(early);
    act(index, dueAt);
  }
};

/** Whose turn it is: rooms one after the other, and in each room its members one after the other, as flood control is per author and room. */
export const turn = (index: number, rooms: number, roomSize: number): { room: number; member: number } => ({
  room: index % rooms,
  member: Math.floor(index / rooms) % roomSize,
});
