import { isUnanswered } from "@parley/functions/actions";
import * as Reply from "@parley/functions/reply";
import type { RequestFrame } from "@parley/protocol/frame";
import { LIMITS } from "@parley/protocol/limits";
import { parseRequest, salvageRequestId } from "@parley/protocol/request";
import { retryAfter } from "./busy";

/** Who asks. */
export type Asker = { userId: string; connectionId: string };

/** A request that waits, since `since` (ms). */
type Waiting = Asker & { since: number; begin(): void; drop(): void };

/** A person's requests: so many are worked on, the others wait in the order in which they came, on whatever connection. */
type Line = { working: number; waiting: Waiting[] };

export type Bounds = {
  /** Of one person, worked on at once. */
  atOnce: number;
  /** Of one connection, waiting. Where as many wait, no more is read from it. */
  waiting: number;
  /** Of all people together, worked on at once. */
  inAll: number;
  /** Of all people together, waiting. Where as many wait, a person has one request in line, and further ones are refused at once. */
  crowd: number;
  /** So long a request waits, in ms. */
  patienceMs: number;
};

const BOUNDS: Bounds = {
  atOnce: LIMITS.requestsAtOnce,
  waiting: LIMITS.requestsWaiting,
  // More than a commit has while the one before goes to disk, so that the processor need not wait for it.
  inAll: 256,
  crowd: 512,
  patienceMs: 3_000,
};

/** A person with more than this waiting gets one request at a time: on one core, each further one makes everybody wait longer. */
const CROWDED = 4;

/** Stops reading from a connection, so that TCP slows its client down, and goes on. */
export type Reading = { pause(connectionId: string): void; resume(connectionId: string): void };

/**
 * Lets requests in, so that a person who asks too much waits for themselves and for nobody else (I18). People take turns: each who may begin
 * another request does so once before anybody does so twice, however many connections they have. `admit` performs the work when its turn
 * comes. It answers with undefined where the turn does not come in time, and where the connection ends first (`leave`). `isCrowded` is
 * asked before. So what is asked beyond the product's strength is refused while it is young, and memory is bounded.
 */
export const createAdmission = (
  { pause, resume }: Reading,
  { atOnce, waiting: mayWait, inAll, crowd, patienceMs }: Bounds = BOUNDS,
  now: () => number = Date.now,
) => {
  const lines = new Map<string, Line>();
  /** All that waits, the oldest first. */
  const queue = new Set<Waiting>();
  /** Of each connection, how many wait. */
  const counts = new Map<string, number>();
  const paused = new Set<string>();
  /** People with a request that waits and may begin, in the order of their turns. */
  const turns = new Set<string>();
  let working = 0;

  const line = (userId: string): Line => {
    const found = lines.get(userId) ?? { working: 0, waiting: [] };
    lines.set(userId, found);
    return found;
  };

  /** Gives the person a turn, or forgets their line where it is empty. */
  const arrange = (userId: string, { working, waiting }: Line) => {
    const allowed = waiting.length > CROWDED ? 1 : atOnce;
    if (waiting.length > 0 && working < allowed) turns.add(userId);
    if (waiting.length === 0 && working === 0) lines.delete(userId);
  };

  const enter = (request: Waiting) => {
    const { userId, connectionId } = request;
    line(userId).waiting.push(request);
    queue.add(request);
    const count = (counts.get(connectionId) ?? 0) + 1;
    counts.set(connectionId, count);
    if (count < mayWait || paused.has(connectionId)) return;
    paused.add(connectionId);
    pause(connectionId);
  };

  /** The request waits no longer. */
  const take = (request: Waiting) => {
    const { connectionId } = request;
    queue.delete(request);
    const count = (counts.get(connectionId) ?? 0) - 1;
    if (count > 0) counts.set(connectionId, count);
    else counts.delete(connectionId);
    if (count <= mayWait / 2 && paused.delete(connectionId)) resume(connectionId);
  };

  /** Refuses what has waited too long. A person's oldest is the first of their line. */
  const refuseLate = () => {
    for (const request of queue) {
      if (now() - request.since <= patienceMs) return;
      const theirs = line(request.userId);
      theirs.waiting.shift();
      take(request);
      request.drop();
      arrange(request.userId, theirs);
    }
  };

  const advance = () => {
    refuseLate();
    for (const userId of turns) {
      if (working >= inAll) return;
      turns.delete(userId);
      const theirs = line(userId);
      const next = theirs.waiting.shift();
      if (next) {
        take(next);
        theirs.working += 1;
        working += 1;
        next.begin();
      }
      arrange(userId, theirs);
    }
  };

  const end = (userId: string) => {
    const theirs = line(userId);
    theirs.working -= 1;
    working -= 1;
    const goOn = () => {
      arrange(userId, line(userId));
      advance();
    };
    // Many a request is done within one turn of the event loop. So all of a long line would be done before another socket is read.
    if (theirs.waiting.length > CROWDED) setImmediate(goOn);
    else goOn();
  };

  return {
    admit: async <T>({ userId, connectionId }: Asker, work: () => Promise<T>): Promise<T | undefined> => {
      const isLetIn = await new Promise<boolean>((resolve) => {
        enter({ userId, connectionId, since: now(), begin: () => resolve(true), drop: () => resolve(false) });
        arrange(userId, line(userId));
        advance();
      });
      if (!isLetIn) return undefined;
      try {
        return await work();
      } finally {
        end(userId);
      }
    },

    /** Whether a further request of this person would wait too long. Nobody is refused for what others ask. */
    isCrowded: ({ userId }: Asker): boolean => queue.size >= crowd && (lines.get(userId)?.waiting.length ?? 0) > 0,

    /** The connection has ended: what it was waiting for is not done any more (I15). */
    leave: ({ userId, connectionId }: Asker): void => {
      paused.delete(connectionId);
      const theirs = line(userId);
      const dropped = theirs.waiting.filter((each) => each.connectionId === connectionId);
      theirs.waiting = theirs.waiting.filter((each) => each.connectionId !== connectionId);
      for (const request of dropped) {
        take(request);
        request.drop();
      }
      arrange(userId, theirs);
      advance();
    },
  };
};

const requestOf = (body: string): RequestFrame | undefined => {
  try {
    return parseRequest(body);
  } catch {
    return undefined;
  }
};

/** The answer to a request whose turn did not come in time, or would not. It is made often where much is refused, so it has to cost little. */
export const refusal = (body: string): { statusCode: number; body?: string } => {
  const requestId = salvageRequestId(body);
  const request = requestId === undefined ? requestOf(body) : undefined;
  if (request && isUnanswered(request)) return { statusCode: 200 };
  const error = {
    code: "server.busy",
    message: "Unable to do this just now: too much is going on.",
    retryAfterMs: retryAfter(Math.random),
  } as const;
  return { statusCode: 200, body: Reply.failure(error, { requestId, now: Date.now() }) };
};
