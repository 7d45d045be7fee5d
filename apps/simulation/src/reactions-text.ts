import type { Reaction } from "@parley/protocol/reaction";

/** Who has reacted with what, in order. */
export const reactionsText = (reactions: readonly Reaction[] = []): string =>
  reactions.map(({ emoji, userIds }) => `${emoji} ${userIds.join(" ")}`).join(", ");
