import type { ReceivedMessage } from "./rooms";

/**
 * Messages that arrive before the client knows their room: between a subscription's start and its answer. Keeps the newest message of each
 * room and the room's highest `seq` and `change`. So no room's news is lost (I6), and the messages that were not kept show as a gap.
 */
export type UnroomedMessages = {
  add(received: ReceivedMessage): void;
  /** Answers with all of them, and forgets them. */
  take(): ReceivedMessage[];
};

export const createUnroomedMessages = (): UnroomedMessages => {
  const byRoom = new Map<string, ReceivedMessage>();
  return {
    add: (received) => {
      const { roomId } = received.message;
      const known = byRoom.get(roomId);
      byRoom.set(roomId, known ? merged(known, received) : received);
    },
    take: () => {
      const all = [...byRoom.values()];
      byRoom.clear();
      return all;
    },
  };
};

const merged = (known: ReceivedMessage, received: ReceivedMessage): ReceivedMessage => ({
  message: isNewer(received, known) ? received.message : known.message,
  seq: Math.max(seqOf(known), seqOf(received)),
  change: Math.max(known.change ?? 0, received.change ?? 0),
});

const seqOf = ({ message, seq = message.seq }: ReceivedMessage): number => Math.max(seq, message.seq);

const isNewer = (one: ReceivedMessage, other: ReceivedMessage): boolean =>
  one.message.seq > other.message.seq ||
  (one.message.seq === other.message.seq && one.message.rev >= other.message.rev);
