import { ErrorCode, ParleyError } from "@parley/protocol/error";
import * as z from "zod/mini";
import { keep, read } from "../storage/local-storage";

const Failure = z.object({ error: z.string(), code: ErrorCode });

/** A request without an answer fails after this time. */
const PATIENCE_MS = 10_000;

/** Stands in the browser's storage from a sign-out until the server has ended the session. It names nobody. */
const ENDING = "parley.signing-out";

/** Whether somebody has signed out here, and the server may not know of it. */
export const isEnding = (): boolean => read(ENDING) !== null;

let ending: Promise<unknown> | undefined;

/**
 * Ends this browser's session. Its cookie is out of a page's reach, so without network it stays: then whatever this browser next asks of the
 * server waits until the session is ended. Rejects as `call` does.
 */
export const endSession = async (): Promise<void> => {
  keep(ENDING, "");
  ending ??= send("DELETE", "/api/session")
    // A session that the server does not know is over.
    .catch((error: ParleyError) => (error.retry === "never" ? undefined : Promise.reject(error)))
    .finally(() => {
      ending = undefined;
    });
  await ending;
  keep(ENDING, null);
};

/** The lock of the tab that asks for another session. */
const ENTERING = "parley-entering";

/** Without locks (a page without TLS) a tab waits for no other. */
const inLock = <Answer>(mode: LockMode, work: () => Promise<Answer>): Promise<Answer> =>
  "locks" in navigator ? navigator.locks.request(ENTERING, { mode }, work) : work();

/**
 * Calls the HTTP API of the page's origin; undefined where the answer has no body. Rejects with the server's `ParleyError`, or `server.busy` if
 * there was no answer in time.
 */
export const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
  if (isEnding()) await endSession();
  return send(method, path, body).catch((error: ParleyError) => {
    if (error.code !== "session.required") throw error;
    // This browser may have another session by now, or once a tab is answered that has asked for it.
    return inLock("shared", () => send(method, path, body));
  });
};

/**
 * Calls what gives this browser another session, as `call` does. The server ends the former one before it answers: until then, whatever else this browser
 * asks is refused, and asked once more afterwards.
 */
export const enter = async (path: string, body: unknown): Promise<unknown> => {
  if (isEnding()) await endSession();
  return inLock("exclusive", () => send("POST", path, body));
};

const send = async (method: string, path: string, body?: unknown): Promise<unknown> => {
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
