import { parseMessageId } from "@parley/protocol/id";
import type { Message } from "@parley/protocol/message";
import { react } from "@parley/protocol/reaction";
import { createQueues } from "./queues";
import type { OptimisticEdit } from "./timeline-view";

/**
 * The person's own reactions on their way to the server. What they want last of a message and an emoji is what holds (I8).
 */
export type Reactions = {
  /** Resolves once the server has answered. If a newer wish about the same is sent in its place, settles as that one does. */
  submit(messageId: string, emoji: string, on: boolean): Promise<void>;
  /** What to show before the server has confirmed it. */
  optimisticEdits(userId: string): OptimisticEdit[];
};

/** No emoji contains it, nor does a message's id. */
const SEPARATOR = " ";

/**
 * `make` has the server put the emoji on the message, or take it off. It rejects only if the server refuses or the client stops. `changed` is
 * called when `optimisticEdits` has changed.
 */
export const createReactions = (
  make: (messageId: string, emoji: string, on: boolean) => Promise<void>,
  changed: () => void,
): Reactions => {
  const split = (key: string): [messageId: string, emoji: string] => {
    const at = key.indexOf(SEPARATOR);
    return [key.slice(0, at), key.slice(at + 1)];
  };
  const queues = createQueues((key, on: boolean) => make(...split(key), on), changed);
  return {
    submit: (messageId, emoji, on) => queues.submit(messageId + SEPARATOR + emoji, on),
    optimisticEdits: (userId) =>
      queues.wishes().map(([key, on]) => {
        const [messageId, emoji] = split(key);
        return { seq: parseMessageId(messageId).seq, apply: applier({ userId, emoji, on }) };
      }),
  };
};

const applier =
  (reacting: Parameters<typeof react>[1]) =>
  (message: Message): Message => {
    const { reactions: before = [], ...rest } = message;
    const reactions = react(before, reacting);
    if (reactions === before || message.deleted) return message;
    return reactions.length === 0 ? rest : { ...rest, reactions: [...reactions] };
  };
