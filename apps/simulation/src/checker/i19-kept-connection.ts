import type { Invariant } from "./invariant";
import { time } from "./key";

/** Allowed reasons to close a working connection: the client is done, the next one has taken over, or the server has forgotten this one. */
const REASONS: ReadonlySet<string> = new Set(["done", "rotated", "forgotten"]);

/**
 * I19: a refusal costs less than what was refused. However many requests are throttled or fail, a client gives up no connection that works.
 * A new one would cost the server a ticket, three functions and a `hello`.
 *
 * Excused: a half-open connection, and one on which slow functions may have delayed the answer to a `ping` for too long.
 */
export const keptConnection: Invariant = ({ givenUp }) =>
  givenUp
    .filter(({ reason, isDead, mayBeSlow }) => !isDead && !mayBeSlow && !REASONS.has(reason))
    .map(
      ({ at, clientId, reason }) => `client ${clientId} gave up a connection that worked, at ${time(at)}: ${reason}`,
    );
