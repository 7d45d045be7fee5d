import type { Input, Output } from "@parley/protocol/actions";
import { ParleyError } from "@parley/protocol/error";
import { createAlarm } from "./alarm";
import { fullJitter } from "./backoff";
import type { Connection } from "./connection";
import * as Outbox from "./outbox";
import { createOutboxKeeper } from "./outbox-keeper";
import type { Ports } from "./ports";
import { Unanswered } from "./requests";
import { createStore, type Store } from "./store";

type Draft = { roomId: string; content: string; replyToMessageId?: string };

/** Sends what is in the outbox: of each room one message at a time and in order, as long as it takes. */
export type Sender = {
  readonly outbox: Store<Outbox.OutboxState>;
  /** Answers with the `clientMessageId`. */
  send(draft: Draft): string;
  retry(clientMessageId: string): void;
  discard(clientMessageId: string): void;
  /** The log has been seen to contain the message. */
  confirmed(clientMessageId: string): void;
  /** Takes up what is in the storage. */
  restore(): Promise<void>;
  /** Resolves once everything is stored. */
  stop(): Promise<void>;
};

type Surroundings = {
  connection: Connection;
  /** The room's newest sequence known. */
  seqOf(roomId: string): number;
  /** The store's, as `hello` told it; undefined of a server of version 1. */
  epoch(): string | undefined;
  /** A message has been committed. */
  sent(output: Output<"sendMessage">): void;
};

export const createSender = (ports: Ports, { connection, seqOf, epoch, sent }: Surroundings): Sender => {
  const { clock, random, mintId, log } = ports;
  const keeper = createOutboxKeeper(ports);
  const outbox = createStore(Outbox.EMPTY);
  /** Those which another tab may have read, and sent, from the storage. */
  const stored = new Set<string>();
  /** Rooms that wait before the next attempt. */
  const resting = new Map<string, { failures: number; alarm: ReturnType<typeof createAlarm> }>();

  let composedAt = 0;

  const find = (clientMessageId: string) => Outbox.find(outbox.get(), clientMessageId);

  const keep = async (clientMessageId: string): Promise<void> => {
    const pending = find(clientMessageId);
    if (pending && (await keeper.put(pending))) stored.add(clientMessageId);
    // Removed while it was being stored: the storage does not promise an order.
    if (!find(clientMessageId)) await keeper.remove(clientMessageId);
  };

  const remove = (clientMessageId: string) => {
    if (!find(clientMessageId)) return;
    outbox.set(Outbox.remove(outbox.get(), clientMessageId));
    stored.delete(clientMessageId);
    void keeper.remove(clientMessageId);
    pump();
  };

  const pump = () => {
    if (connection.state.get().status !== "online") return;
    for (const pending of Outbox.sendable(outbox.get()))
      if (!resting.get(pending.roomId)?.alarm.isSet()) void deliver(pending);
  };

  const rest = (roomId: string, ms?: number) => {
    const { failures, alarm } = resting.get(roomId) ?? { failures: 0, alarm: createAlarm(clock) };
    resting.set(roomId, { failures: failures + 1, alarm });
    alarm.set(ms ?? fullJitter(failures + 1, random()), pump);
  };

  /**
   * Before a first attempt of what is stored. Another tab may have made it since: then its `afterSeq` holds, and if the message is gone, so
   * is the need. As ours was taken before the storage was read, and theirs is stored before their frame goes out, whichever of the two
   * tabs is first, the other's attempt is recognised by the server.
   */
  const claim = async (clientMessageId: string): Promise<void> => {
    const found = await keeper.load();
    const theirs = found?.find((each) => each.clientMessageId === clientMessageId);
    if (found && !theirs) {
      log?.({ event: "send.left", clientMessageId });
      remove(clientMessageId);
    } else if (theirs?.afterSeq !== undefined)
      outbox.set(Outbox.adopt(outbox.get(), clientMessageId, placeOf(theirs.afterSeq, theirs.epoch)));
  };

  const deliver = async ({ clientMessageId, roomId, afterSeq }: Outbox.PendingMessage): Promise<void> => {
    outbox.set(Outbox.attempt(outbox.get(), clientMessageId, placeOf(seqOf(roomId), epoch())));
    if (afterSeq === undefined && stored.has(clientMessageId)) await claim(clientMessageId);
    await keep(clientMessageId);
    const pending = find(clientMessageId);
    if (!pending) return;
    try {
      const output = await connection.request("sendMessage", toInput(pending, epoch()));
      resting.get(roomId)?.alarm.clear();
      resting.delete(roomId);
      sent(output);
      remove(clientMessageId);
      // It may have been confirmed before, and the next one have been refused since and be waiting.
      pump();
    } catch (error) {
      if (error instanceof ParleyError) failed(pending, error);
      else throw error;
    }
  };

  const failed = ({ clientMessageId, roomId, attempts }: Outbox.PendingMessage, error: ParleyError) => {
    log?.({ event: "send.failed", roomId, clientMessageId, attempts, code: error.code });
    if (!find(clientMessageId)) return;
    if (error instanceof Unanswered) {
      outbox.set(Outbox.unanswered(outbox.get(), clientMessageId));
      // Offline, the next connection begins again.
      if (connection.state.get().status === "online") rest(roomId);
      return;
    }
    outbox.set(Outbox.refused(outbox.get(), clientMessageId, error.code));
    void keep(clientMessageId);
    if (error.retry === "backoff") rest(roomId, error.retryAfterMs);
    pump();
  };

  connection.state.subscribe(pump);

  return {
    outbox,
    send: (draft) => {
      const clientMessageId = mintId();
      // Of two within a millisecond, or with the clock put back between them, the later one stays the later.
      composedAt = Math.max(composedAt + 1, clock.now());
      const pending = { ...draft, clientMessageId, composedAt, attempts: 0, refusals: 0 };
      outbox.set(Outbox.add(outbox.get(), { ...pending, status: "queued" }));
      pump();
      // Otherwise its attempt stores it, with all that belongs to it.
      if (find(clientMessageId)?.status === "queued") void keep(clientMessageId);
      return clientMessageId;
    },
    retry: (clientMessageId) => {
      outbox.set(Outbox.retry(outbox.get(), clientMessageId));
      void keep(clientMessageId);
      pump();
    },
    discard: remove,
    confirmed: remove,
    restore: async () => {
      const found = await keeper.load();
      if (!found) return;
      for (const { clientMessageId } of found) stored.add(clientMessageId);
      outbox.set(Outbox.restore(outbox.get(), found));
      pump();
    },
    stop: async () => {
      for (const { alarm } of resting.values()) alarm.clear();
      await keeper.settled();
    },
  };
};

const placeOf = (afterSeq: number, epoch: string | undefined): Outbox.Place => ({
  afterSeq,
  ...(epoch !== undefined && { epoch }),
});

/** `now` is the epoch that the server tells: one of version 1 tells none, and would refuse the field. */
const toInput = (pending: Outbox.PendingMessage, now: string | undefined): Input<"sendMessage"> => {
  const { clientMessageId, roomId, content, replyToMessageId, afterSeq = 0, epoch } = pending;
  return {
    roomId,
    content,
    clientMessageId,
    afterSeq,
    ...(now !== undefined && epoch !== undefined && { epoch }),
    ...(replyToMessageId !== undefined && { replyToMessageId }),
  };
};
