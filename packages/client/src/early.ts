import type { Heard } from "./rooms";

/**
 * Messages that are received before their room is known: from a subscription's beginning until it is answered. Of each room the newest is
 * kept, with how far the room had got: of any number of events no room's news is lost (I6), and what is left out shows as a gap.
 */
export type Early = {
  add(heard: Heard): void;
  /** All of them, which are then forgotten. */
  take(): Heard[];
};

export const createEarly = (): Early => {
  const byRoom = new Map<string, Heard>();
  return {
    add: (heard) => {
      const { roomId } = heard.message;
      const known = byRoom.get(roomId);
      byRoom.set(roomId, known ? merged(known, heard) : heard);
    },
    take: () => {
      const all = [...byRoom.values()];
      byRoom.clear();
      return all;
    },
  };
};

const merged = (known: Heard, heard: Heard): Heard => ({
  message: isNewer(heard, known) ? heard.message : known.message,
  seq: Math.max(seqOf(known), seqOf(heard)),
  change: Math.max(known.change ?? 0, heard.change ?? 0),
});

const seqOf = ({ message, seq = message.seq }: Heard): number => Math.max(seq, message.seq);

const isNewer = (one: Heard, other: Heard): boolean =>
  one.message.seq > other.message.seq ||
  (one.message.seq === other.message.seq && one.message.rev >= other.message.rev);
