import { react } from "@parley/protocol/reaction";
import type { HeadRow, MessageRow, ReactedRow } from "../table/row";

/**
 * A reaction's commit puts a few bytes into the head (`HeadRow.reacted`) and not the message, so that it costs no more on a long one. Whoever
 * has a head with them reads them into the rows that they have read, by `rev`: a second time changes nothing.
 */

export const revOf = ({ rev = 0 }: MessageRow): number => rev;

/** The reactions of the head with the changes that they are, oldest first. */
export const reactionsOf = ({ reacted = {} }: HeadRow): [change: number, reaction: ReactedRow][] =>
  Object.entries(reacted)
    .map(([change, reaction]): [number, ReactedRow] => [Number(change), reaction])
    .sort(([a], [b]) => a - b);

/** The message after a reaction. The same object where it has it already, or where another change has come in its place. */
export const withReaction = (row: MessageRow, change: number, reaction: ReactedRow): MessageRow => {
  if (revOf(row) !== reaction.rev - 1 || row.deletedAt !== undefined) return row;
  const { reactions: before = [], textRev = revOf(row), ...rest } = row;
  const reactions = react(before, reaction);
  const { rev, at } = reaction;
  return { ...rest, ...(reactions.length > 0 && { reactions }), rev, change, reactedAt: at, textRev };
};

/** Adds the head's reactions to rows that were read together with it, or later. */
export const overlayReactions = (rows: Map<number, MessageRow>, head: HeadRow): void => {
  for (const [change, reaction] of reactionsOf(head)) {
    const row = rows.get(reaction.seq);
    if (row) rows.set(reaction.seq, withReaction(row, change, reaction));
  }
};
