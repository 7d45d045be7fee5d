import { spend } from "@parley/core/people/budget";
import { isUnanswered } from "@parley/functions/actions";
import * as Reply from "@parley/functions/reply";
import { ParleyError } from "@parley/protocol/error";
import { parseRequest, type RequestFrame, salvageRequestId } from "@parley/protocol/frame";
import { LIMITS } from "@parley/protocol/limits";

/** Who asks. */
export type Asker = { userId: string; connectionId: string };

type Waiting = { connectionId: string; begin(): void; drop(): void };

/** A person's requests: so many are worked on, the others wait in the order in which they came, on whatever connection. */
type Line = { working: number; waiting: Waiting[] };

export type Bounds = {
  /** Of one person, worked on at once. */
  atOnce: number;
  /** Of one connection, waiting. */
  waiting: number;
  /** Of all people together, worked on at once. */
  inAll: number;
};

const BOUNDS: Bounds = { atOnce: LIMITS.requestsAtOnce, waiting: LIMITS.requestsWaiting, inAll: 128 };

/** A person with more than this waiting gets one request at a time: on one core, each further one makes everybody wait longer. */
const CROWDED = 4;

/** Closes a connection that keeps asking while it is refused: refusals cost time, too. */
const REFUSALS = { burst: 400, intervalMs: 5 };

/**
 * Lets requests in, so that a person who asks too much waits for themselves and for nobody else (I18). People take turns: each who may begin
 * another request does so once before anybody does so twice, however many connections they have. `admit` performs the work when its turn
 * comes. It answers with undefined where too much is waiting already, and where the connection ends first (`leave`). `expel` is called for a
 * connection that goes on asking all the same.
 */
export const createAdmission = (
  expel: (connectionId: string) => void,
  { atOnce, waiting, inAll }: Bounds = BOUNDS,
  now: () => number = Date.now,
) => {
  const lines = new Map<string, Line>();
  /** Connections that were refused → when they may be refused `REFUSALS.burst` times again. */
  const refused = new Map<string, number>();
  /** People with a request that waits and may begin, in the order of their turns. */
  const turns = new Set<string>();
  let working = 0;

  const queue = (userId: string, line: Line) => {
    const allowed = line.waiting.length > CROWDED ? 1 : atOnce;
    if (line.waiting.length > 0 && line.working < allowed) turns.add(userId);
  };

  const advance = () => {
    for (const userId of turns) {
      if (working >= inAll) return;
      turns.delete(userId);
      const line = lines.get(userId);
      const next = line?.waiting.shift();
      if (!line || !next) continue;
      line.working += 1;
      working += 1;
      next.begin();
      queue(userId, line);
    }
  };

  const tidy = (userId: string, line: Line) => {
    if (line.working === 0 && line.waiting.length === 0) lines.delete(userId);
  };

  const end = (userId: string, line: Line) => {
    line.working -= 1;
    working -= 1;
    queue(userId, line);
    tidy(userId, line);
    advance();
  };

  const refuse = (connectionId: string) => {
    const spent = spend(refused.get(connectionId), now(), REFUSALS);
    if ("fullAt" in spent) refused.set(connectionId, spent.fullAt);
    else expel(connectionId);
  };

  return {
    admit: async <T>({ userId, connectionId }: Asker, work: () => Promise<T>): Promise<T | undefined> => {
      const line = lines.get(userId) ?? { working: 0, waiting: [] };
      if (line.waiting.filter((each) => each.connectionId === connectionId).length >= waiting) {
        refuse(connectionId);
        return undefined;
      }
      lines.set(userId, line);
      const isLetIn = await new Promise<boolean>((resolve) => {
        line.waiting.push({ connectionId, begin: () => resolve(true), drop: () => resolve(false) });
        queue(userId, line);
        advance();
      });
      if (!isLetIn) return undefined;
      try {
        return await work();
      } finally {
        end(userId, line);
      }
    },

    /** The connection has ended: what it was waiting for is not done any more (I15). */
    leave: ({ userId, connectionId }: Asker): void => {
      refused.delete(connectionId);
      const line = lines.get(userId);
      if (!line) return;
      const dropped = line.waiting.filter((each) => each.connectionId === connectionId);
      line.waiting = line.waiting.filter((each) => each.connectionId !== connectionId);
      for (const { drop } of dropped) drop();
      queue(userId, line);
      tidy(userId, line);
      advance();
    },
  };
};

/** Long enough for what waits to be done, and for refusing to cost little. */
const RETRY_AFTER_MS = 5_000;

const requestOf = (body: string): RequestFrame | undefined => {
  try {
    return parseRequest(body);
  } catch {
    return undefined;
  }
};

/** The answer to a request that was not even let in to wait. */
export const refusal = (body: string): { statusCode: number; body?: string } => {
  const request = requestOf(body);
  if (request && isUnanswered(request)) return { statusCode: 200 };
  const error = new ParleyError("server.busy", "Unable to do this: this connection has asked for too much at once.", {
    retryAfterMs: RETRY_AFTER_MS,
  });
  const requestId = request ? request.requestId : salvageRequestId(body);
  return { statusCode: 200, body: Reply.failure(error, { requestId, now: Date.now() }) };
};
