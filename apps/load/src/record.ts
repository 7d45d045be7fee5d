import type { Message } from "@parley/protocol/message";
import type { Crowd, Member, Room } from "./crowd";
import type { Person } from "./person";

/** A message that was to be sent at `dueAt`. Times are `performance.now()`. */
export type Sent = {
  roomId: string;
  content: string;
  author: Person;
  dueAt: number;
  acknowledgedAt?: number;
  /** As the author's own client shows it. */
  confirmed?: Message;
};

/** How long after it was due a message was acknowledged, or first shown to one of the others. */
export type Sample = {
  dueAt: number;
  ms: number;
  /** The author or the reader was out in between, because the test had cut their connection. */
  wasOut: boolean;
};

/** Everything that happens to the messages of a crowd, from the moment that it is watched. */
export type Record = {
  readonly sent: ReadonlyMap<string, Sent>;
  readonly acknowledged: readonly Sample[];
  readonly delivered: readonly Sample[];
  /** Sends a message, as of `dueAt`. */
  send(room: Room, member: Member, content: string, dueAt: number): void;
};

/** What of a timeline is new since its last message was `seen`, oldest first. */
const newMessages = ({ room }: Member, seen: number): Message[] => {
  const messages: Message[] = [];
  for (const item of room.timeline.get().items.toReversed()) {
    if (item.kind === "pending") continue;
    if (item.message.seq <= seen) break;
    messages.push(item.message);
  }
  return messages.reverse();
};

export const createRecord = ({ rooms }: Crowd): Record => {
  const sent = new Map<string, Sent>();
  const acknowledged: Sample[] = [];
  const delivered: Sample[] = [];

  const sample = ({ dueAt, author }: Sent, person: Person): Sample => {
    const now = performance.now();
    return { dueAt, ms: now - dueAt, wasOut: author.wasOut(dueAt, now) || person.wasOut(dueAt, now) };
  };

  const watchTimeline = (member: Member) => {
    let seen = 0;
    member.room.timeline.subscribe(() => {
      for (const message of newMessages(member, seen)) {
        seen = message.seq;
        const known = sent.get(message.clientMessageId ?? "");
        if (known?.author === member.person) known.confirmed = message;
        else if (known) delivered.push(sample(known, member.person));
      }
    });
  };

  /** A message is acknowledged when it has left its author's outbox. */
  const watchOutbox = ({ person }: Member) => {
    const awaited = new Map<string, Sent>();
    person.client.outbox.subscribe(() => {
      if (awaited.size === 0) return;
      const pending = new Set(person.client.outbox.get().pending.map(({ clientMessageId }) => clientMessageId));
      for (const [clientMessageId, message] of awaited) {
        if (pending.has(clientMessageId)) continue;
        awaited.delete(clientMessageId);
        message.acknowledgedAt = performance.now();
        acknowledged.push(sample(message, person));
      }
    });
    return awaited;
  };

  const outboxes = new Map<Person, Map<string, Sent>>();
  for (const { members } of rooms)
    for (const member of members) {
      watchTimeline(member);
      outboxes.set(member.person, watchOutbox(member));
    }

  return {
    sent,
    acknowledged,
    delivered,
    send: ({ roomId }, { person, room }, content, dueAt) => {
      const message: Sent = { roomId, content, author: person, dueAt };
      const clientMessageId = room.send({ content });
      sent.set(clientMessageId, message);
      outboxes.get(person)?.set(clientMessageId, message);
    },
  };
};
