import type { GatewayEvent } from "./event";

/** Waits before going on, so that a later operation overtakes this one. */
export type Delay = { delayMs: number };

/**
 * - `gone`: 410, though the connection is open
 * - `throttled`: 429, nothing delivered
 * - `unavailable`: 503, nothing delivered
 * - `hang`: no answer until the gateway closes, nothing delivered
 * - `delivered-but-error`: the client gets the message, the caller a 500
 */
export type PostFault = "gone" | "throttled" | "unavailable" | "hang" | "delivered-but-error" | Delay;

/**
 * - `duplicate`, `concurrent`: the handler runs twice, once more after the first run has ended, or both at once; the
 *   answer of the first run counts
 * - `throttled`: it does not run, as if the account's concurrency were used up
 */
export type InvokeFault = "duplicate" | "concurrent" | "throttled" | Delay;

/**
 * - `missing`: `$disconnect` never comes
 * - `twice`: it comes twice, one after the other
 * - `early`: it comes before `$connect` has run, and the client is gone when `$connect` is done
 */
export type DisconnectFault = "missing" | "twice" | "early";

/** Asked once per operation, so that the caller's own counter or seed makes a run repeatable. `undefined` is no fault. */
export type Faults = {
  post?(connectionId: string, data: string | Uint8Array): PostFault | undefined;
  invoke?(event: GatewayEvent): InvokeFault | undefined;
  /** Asked while the connection is being made. */
  disconnect?(connectionId: string): DisconnectFault | undefined;
};
