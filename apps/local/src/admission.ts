import { spend } from "@parley/core/budget";
import { isUnanswered } from "@parley/functions/actions";
import * as Reply from "@parley/functions/reply";
import { ParleyError } from "@parley/protocol/error";
import { parseRequest, type RequestFrame, salvageRequestId } from "@parley/protocol/frame";
import { LIMITS } from "@parley/protocol/limits";

/** A connection's requests: so many are worked on, the others wait in the order in which they came. `fullAt` is of `REFUSALS`. */
type Line = { working: number; waiting: (() => void)[]; fullAt?: number };

export type Bounds = {
  /** Of one connection, worked on at once. */
  atOnce: number;
  /** Of one connection, waiting. */
  waiting: number;
  /** Of all connections together, worked on at once. */
  inAll: number;
};

const BOUNDS: Bounds = { atOnce: LIMITS.requestsAtOnce, waiting: LIMITS.requestsWaiting, inAll: 128 };

/** More than the product's own client ever lets wait. Who has more waiting is not in a hurry for the next: it gets one at a time. */
const CROWDED = 16;

/** Refusing costs something, too. A connection that only asks the more is of no use to anybody, and is closed. */
const REFUSALS = { burst: 400, intervalMs: 5 };

/**
 * Lets requests in, so that a connection that asks too much waits for itself and for nobody else. Connections take turns: each that may begin
 * another request does so once before any does so twice. `admit` performs the work when its turn comes, or answers with undefined at once
 * where too much is waiting already. `expel` is called for a connection that goes on asking all the same.
 */
export const createAdmission = (
  expel: (connectionId: string) => void,
  { atOnce, waiting, inAll }: Bounds = BOUNDS,
  now: () => number = Date.now,
) => {
  const lines = new Map<string, Line>();
  /** Connections with a request that waits and may begin, in the order of their turns. */
  const turns = new Set<string>();
  let working = 0;

  const queue = (connectionId: string, line: Line) => {
    const allowed = line.waiting.length > CROWDED ? 1 : atOnce;
    if (line.waiting.length > 0 && line.working < allowed) turns.add(connectionId);
  };

  const advance = () => {
    for (const connectionId of turns) {
      if (working >= inAll) return;
      turns.delete(connectionId);
      const line = lines.get(connectionId);
      const begin = line?.waiting.shift();
      if (!line || !begin) continue;
      line.working += 1;
      working += 1;
      begin();
      queue(connectionId, line);
    }
  };

  const end = (connectionId: string, line: Line) => {
    line.working -= 1;
    working -= 1;
    queue(connectionId, line);
    if (line.working === 0 && line.waiting.length === 0) lines.delete(connectionId);
    advance();
  };

  return {
    admit: async <T>(connectionId: string, work: () => Promise<T>): Promise<T | undefined> => {
      const line = lines.get(connectionId) ?? { working: 0, waiting: [] };
      if (line.waiting.length >= waiting) {
        const spent = spend(line.fullAt, now(), REFUSALS);
        if ("fullAt" in spent) line.fullAt = spent.fullAt;
        else expel(connectionId);
        return undefined;
      }
      lines.set(connectionId, line);
      await new Promise<void>((begin) => {
        line.waiting.push(begin);
        queue(connectionId, line);
        advance();
      });
      try {
        return await work();
      } finally {
        end(connectionId, line);
      }
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
