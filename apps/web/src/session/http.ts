import { ErrorCode, ParleyError } from "@parley/protocol/error";
import * as z from "zod/mini";

const Failure = z.object({ error: z.string(), code: ErrorCode });

/** A request without an answer fails after this time. */
const PATIENCE_MS = 10_000;

/**
 * Calls the HTTP API of the page's origin; undefined where the answer has no body. Rejects with the server's `ParleyError`, or `server.busy` if
 * there was no answer in time.
 */
export const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
  const unreachable = (cause: unknown) =>
    new ParleyError("server.busy", "Parley cannot be reached right now.", { cause });
  const response = await fetch(path, {
    method,
    headers: { accept: "application/json", ...(body === undefined ? {} : { "content-type": "application/json" }) },
    body: body === undefined ? null : JSON.stringify(body),
    signal: AbortSignal.timeout(PATIENCE_MS),
  }).catch((cause: unknown) => Promise.reject(unreachable(cause)));
  if (response.status === 204) return undefined;
  const json: unknown = await response.json().catch((cause: unknown) => Promise.reject(unreachable(cause)));
  if (response.ok) return json;
  const failure = Failure.safeParse(json);
  throw failure.success ? new ParleyError(failure.data.code, failure.data.error) : unreachable(json);
};
