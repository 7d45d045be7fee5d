import { isUnanswered } from "@parley/functions/actions";
import * as Reply from "@parley/functions/reply";
import { ParleyError } from "@parley/protocol/error";
import { parseRequest, type RequestFrame, salvageRequestId } from "@parley/protocol/frame";
import { LIMITS } from "@parley/protocol/limits";

/** A connection's requests: so many are worked on, the others wait in the order in which they came. */
type Line = { working: number; waiting: (() => void)[] };

export type Bounds = {
  /** Of one connection, worked on at once. */
  atOnce: number;
  /** Of one connection, waiting. */
  waiting: number;
  /** Of all connections together, worked on at once. */
  inAll: number;
};

const BOUNDS: Bounds = { atOnce: LIMITS.requestsAtOnce, waiting: LIMITS.requestsWaiting, inAll: 128 };

/**
 * Lets requests in, so that a connection that asks too much waits for itself and for nobody else. Connections take turns: each that may begin
 * another request does so once before any does so twice. `admit` performs the work when its turn comes, or answers with undefined at once
 * where too much is waiting already.
 */
export const createAdmission = ({ atOnce, waiting, inAll }: Bounds = BOUNDS) => {
  const lines = new Map<string, Line>();
  /** Connections with a request that waits and may begin, in the order of their turns. */
  const turns = new Set<string>();
  let working = 0;

  const queue = (connectionId: string, line: Line) => {
    if (line.waiting.length > 0 && line.working < atOnce) turns.add(connectionId);
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
      if (line.waiting.length >= waiting) return undefined;
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

/** About as long as a few requests take. */
const RETRY_AFTER_MS = 1_000;

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
