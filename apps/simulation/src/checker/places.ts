/** A map from places in logs. It makes no string keys, as there are thousands of lookups. */
export type Places<T> = {
  get(roomId: string, seq: number): T | undefined;
  set(roomId: string, seq: number, it: T): void;
};

export const createPlaces = <T>(): Places<T> => {
  const rooms = new Map<string, Map<number, T>>();
  return {
    get: (roomId, seq) => rooms.get(roomId)?.get(seq),
    set: (roomId, seq, it) => {
      const room = rooms.get(roomId);
      if (room) room.set(seq, it);
      else rooms.set(roomId, new Map([[seq, it]]));
    },
  };
};
