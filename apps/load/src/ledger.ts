/** A message as one of the books has it. */
export type Line = { roomId: string; seq: number; messageId: string; clientMessageId: string; hash: string };

/** What each side says happened. */
export type Books = {
  /** Handed to the authors' clients. */
  sent: readonly Pick<Line, "roomId" | "clientMessageId" | "hash">[];
  /** Confirmed to the authors; as their own clients show it, without a line where they don't. */
  acknowledged: readonly { clientMessageId: string; line: Line | undefined }[];
  /** What the rooms' logs hold, in their order. */
  logs: ReadonlyMap<string, readonly Line[]>;
  /** What each member's client shows of a room, from top to bottom. */
  shown: readonly { roomId: string; lines: readonly Line[] }[];
};

/** How often the books differ; all 0 where every message went through once, in order, to everyone. */
export type Differences = {
  /** Sent, but never acknowledged (I13). */
  unanswered: number;
  /** Acknowledged, but not in the log; or in the log, but not shown to a member (I1, I6). */
  lost: number;
  /** More than once in the log, or more than once shown (I2). */
  doubled: number;
  /** In the log, but never sent; or shown, but not in the log (I3). */
  invented: number;
  /** With another place, id or text than in the log. */
  altered: number;
  /** Places that a log leaves out (I4). */
  gaps: number;
  /** Not after the one before, in a log or as shown (I4). */
  disordered: number;
};

const repeats = (ids: readonly string[]): number => ids.length - new Set(ids).size;

const inversions = (lines: readonly Line[]): number =>
  lines.filter(({ seq }, index) => seq < (lines[index - 1]?.seq ?? 0)).length;

const agrees = (one: Line, other: Line): boolean =>
  one.roomId === other.roomId &&
  one.seq === other.seq &&
  one.messageId === other.messageId &&
  one.clientMessageId === other.clientMessageId &&
  one.hash === other.hash;

const count = <T>(items: Iterable<T>, matches: (item: T) => boolean): number => [...items].filter(matches).length;

const sum = (numbers: Iterable<number>): number => [...numbers].reduce((total, each) => total + each, 0);

/** Joins the books. */
export const compare = ({ sent, acknowledged, logs, shown }: Books): Differences => {
  const log = [...logs.values()].flat();
  const sentIds = new Set(sent.map(({ clientMessageId }) => clientMessageId));
  const acknowledgedIds = new Set(acknowledged.map(({ clientMessageId }) => clientMessageId));
  const byClient = new Map(log.map((line) => [line.clientMessageId, line]));
  const byId = new Map(log.map((line) => [line.messageId, line]));
  const views = shown.map(({ roomId, lines }) => ({
    lines,
    ids: new Set(lines.map(({ messageId }) => messageId)),
    log: logs.get(roomId) ?? [],
  }));
  const differs = (line: Line, entry: Line | undefined) => entry !== undefined && !agrees(line, entry);

  return {
    unanswered: count(sentIds, (id) => !acknowledgedIds.has(id)),
    lost:
      count(acknowledgedIds, (id) => !byClient.has(id)) +
      sum(views.map((view) => count(view.log, ({ messageId }) => !view.ids.has(messageId)))),
    doubled:
      repeats(log.map(({ clientMessageId }) => clientMessageId)) +
      sum(views.map(({ lines }) => repeats(lines.map(({ messageId }) => messageId)))),
    invented:
      count(log, ({ clientMessageId }) => !sentIds.has(clientMessageId)) +
      sum(views.map(({ lines }) => count(lines, ({ messageId }) => !byId.has(messageId)))),
    altered:
      count(sent, ({ roomId, clientMessageId, hash }) => {
        const entry = byClient.get(clientMessageId);
        return entry !== undefined && (entry.roomId !== roomId || entry.hash !== hash);
      }) +
      count(acknowledged, ({ clientMessageId, line }) => !line || differs(line, byClient.get(clientMessageId))) +
      sum(views.map(({ lines }) => count(lines, (line) => differs(line, byId.get(line.messageId))))),
    gaps: sum(
      [...logs.values()].map(
        (lines) => Math.max(0, ...lines.map(({ seq }) => seq)) - new Set(lines.map(({ seq }) => seq)).size,
      ),
    ),
    disordered: sum([...logs.values(), ...views.map(({ lines }) => lines)].map(inversions)),
  };
};

export const differ = (differences: Differences): boolean => Object.values(differences).some((found) => found > 0);
