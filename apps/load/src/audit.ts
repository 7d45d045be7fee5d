import { createHash } from "node:crypto";
import { ParleyError } from "@parley/protocol/error";
import { LIMITS } from "@parley/protocol/limits";
import type { Message } from "@parley/protocol/message";
import type { Crowd, Member } from "./crowd";
import { compare, type Differences, type Line } from "./ledger";
import type { Person } from "./person";
import type { Record } from "./record";
import { settled } from "./settle";

const hashOf = (content: string): string => createHash("sha256").update(content).digest("base64url");

const toLine = ({ roomId, seq, messageId, clientMessageId = "", content }: Message): Line => ({
  roomId,
  seq,
  messageId,
  clientMessageId,
  hash: hashOf(content),
});

const messagesOf = ({ room }: Member): Message[] =>
  room.timeline.get().items.flatMap((item) => (item.kind === "message" ? [item.message] : []));

/** A room's whole log, page by page, as the server tells it to somebody who has seen nothing of it. */
const readLog = async ({ client }: Person, roomId: string): Promise<Message[]> => {
  const log: Message[] = [];
  for (;;) {
    const after = log.at(-1)?.seq ?? 0;
    const { messages } = await client.request("getRoomHistory", { roomId, after, limit: LIMITS.pageSize });
    if (messages.length === 0) return log;
    // A page has the newest first.
    log.push(...messages.toReversed());
  }
};

/** Resolves when no message is on its way any more, or after a while; answers whether none is. */
export const drained = ({ rooms }: Crowd): Promise<boolean> =>
  settled(() =>
    rooms.every(({ members }) => members.every(({ person }) => person.client.outbox.get().pending.length === 0)),
  );

export type Audit = {
  /** Whether everything had come to rest before the books were compared. */
  settled: boolean;
  /** Absent where the product is too busy with itself to tell what is in its logs. */
  differences?: Differences;
};

const readLogs = async ({ rooms }: Crowd, reader: Person): Promise<Map<string, Line[]> | undefined> => {
  const logs = new Map<string, Line[]>();
  try {
    for (const { roomId } of rooms) logs.set(roomId, (await readLog(reader, roomId)).map(toLine));
  } catch (error) {
    if (error instanceof ParleyError && error.retry !== "never") return undefined;
    throw error;
  }
  return logs;
};

/** Waits until everything has come to rest, then compares what authors, logs and members say. `reader` has seen none of it. */
export const audit = async (crowd: Crowd, record: Record, reader: Person): Promise<Audit> => {
  const isDrained = await drained(crowd);
  const logs = await readLogs(crowd, reader);
  if (!logs) return { settled: false };
  const hasAll = (member: Member, roomId: string) => messagesOf(member).length >= (logs.get(roomId)?.length ?? 0);
  const isShown = await settled(() =>
    crowd.rooms.every(({ roomId, members }) => members.every((each) => hasAll(each, roomId))),
  );
  const sent = [...record.sent];
  const differences = compare({
    sent: sent.map(([clientMessageId, { roomId, content }]) => ({ clientMessageId, roomId, hash: hashOf(content) })),
    acknowledged: sent
      .filter(([, { acknowledgedAt }]) => acknowledgedAt !== undefined)
      .map(([clientMessageId, { confirmed }]) => ({ clientMessageId, line: confirmed && toLine(confirmed) })),
    logs,
    shown: crowd.rooms.flatMap(({ roomId, members }) =>
      members.map((member) => ({ roomId, lines: messagesOf(member).map(toLine) })),
    ),
  });
  return { differences, settled: isDrained && isShown };
};
