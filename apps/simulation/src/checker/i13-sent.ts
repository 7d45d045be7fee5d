import type { Invariant } from "./invariant";
import { time } from "./key";

/**
 * I13: with faults off every pending send ends within 30 s: it is in the log, or refused for good. Nothing is
 * excused; what was refused is not pending, and what a client that no longer runs left in its storage is nobody's
 * until the next one takes it up.
 */
export const sent: Invariant = ({ pending, calmAt }) =>
  pending.map(
    ({ clientId, roomId, clientMessageId }) =>
      `message ${clientMessageId} of room ${roomId} is still pending in client ${clientId}, 30 s after all was calm at ${time(calmAt)}`,
  );
