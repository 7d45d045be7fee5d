import { ParleyError } from "@parley/protocol/error";

/** The caller may try again after this. */
const RETRY_AFTER_MS = 2_000;

/** `server.busy`, which says when to try again. */
export const busy = (message: string, cause?: unknown): ParleyError =>
  new ParleyError("server.busy", message, { retryAfterMs: RETRY_AFTER_MS, cause });
