import { ParleyError } from "@parley/protocol/error";
import { parseMessageId } from "@parley/protocol/id";
import type { Message } from "@parley/protocol/message";
import type { Amendment } from "./timeline-view";

/** `rev` is the version that an edit was made from; undefined where it is to replace whatever is there. */
export type Change = { kind: "edit"; content: string; rev: number | undefined } | { kind: "delete" };

/**
 * Edits and deletes on their way to the server. Of each message one change is under way. Of those that come meanwhile only the newest is
 * sent, so a retry of an older edit never overwrites a newer one (I8). A delete is the last change of a message.
 */
export type Changes = {
  /** Resolves with the version made, and rejects, as the change does that was sent in its place. */
  submit(messageId: string, change: Change): Promise<number>;
  /** How messages will look. */
  amendments(): Amendment[];
};

type Turn = { change: Change; outcome: Promise<number>; resolve(rev: number): void; reject(error: unknown): void };
type Lane = { current: Turn; next: Turn | undefined };

/**
 * `make` has the server make a change, and answers with the version that it made. It rejects only where the server refuses, or nobody asks any
 * more. `changed` is called when `amendments` has changed.
 */
export const createChanges = (
  make: (messageId: string, change: Change) => Promise<number>,
  changed: () => void,
): Changes => {
  const lanes = new Map<string, Lane>();

  const work = async (messageId: string, lane: Lane): Promise<void> => {
    for (let turn: Turn | undefined = lane.current; turn; turn = lane.next) {
      lane.current = turn;
      lane.next = undefined;
      changed();
      try {
        const rev = await make(messageId, turn.change);
        rebase(lane.next, rev);
        turn.resolve(rev);
      } catch (error) {
        turn.reject(error);
      }
    }
    lanes.delete(messageId);
    changed();
  };

  return {
    submit: (messageId, change) => {
      const lane = lanes.get(messageId);
      const newest = lane?.next ?? lane?.current;
      if (newest?.change.kind === "delete")
        return change.kind === "delete" ? newest.outcome : Promise.reject(deleted());
      if (lane?.next) {
        lane.next.change = change;
        changed();
        return lane.next.outcome;
      }
      const turn = createTurn(change);
      if (lane) {
        lane.next = turn;
        changed();
      } else {
        const begun: Lane = { current: turn, next: undefined };
        lanes.set(messageId, begun);
        void work(messageId, begun);
      }
      return turn.outcome;
    },
    amendments: () =>
      [...lanes].map(([messageId, { current, next }]) => ({
        seq: parseMessageId(messageId).seq,
        apply: applier((next ?? current).change),
      })),
  };
};

const createTurn = (change: Change): Turn => {
  let [resolve, reject]: [(rev: number) => void, (error: unknown) => void] = [() => {}, () => {}];
  const outcome = new Promise<number>((...settle) => {
    [resolve, reject] = settle;
  });
  return { change, outcome, resolve, reject };
};

/** An edit that waits was made from what the one before it leaves. */
const rebase = (turn: Turn | undefined, rev: number): void => {
  if (turn?.change.kind === "edit" && turn.change.rev !== undefined)
    turn.change = { ...turn.change, rev: Math.max(turn.change.rev, rev) };
};

const applier = (change: Change): ((message: Message) => Message) =>
  change.kind === "edit"
    ? (message) => ({ ...message, content: change.content, edited: true })
    : (message) => ({ ...message, content: "", deleted: true });

const deleted = () => new ParleyError("message.deleted", "Unable to edit the message: it is being deleted.");
