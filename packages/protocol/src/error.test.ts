import { expect, test } from "vitest";
import { ACTION_ERRORS, COMMON_ERRORS } from "./action-errors";
import { ERRORS, ErrorCode, ParleyError } from "./error";
import { ErrorFrame } from "./frame";

test("codes read <noun>.<reason>", () => {
  for (const code of ErrorCode.options) expect(code).toMatch(/^[a-z]+\.[a-z_]+$/);
});

test("trying again is worth it only where the server or the connection was at fault, or there was too much", () => {
  const again = ErrorCode.options.filter((code) => ERRORS[code].retry !== "never");
  expect(again).toEqual([
    "message.rate_limited",
    "file.quota",
    "file.unavailable",
    "person.rate_limited",
    "address.rate_limited",
    "account.mail_failed",
    "provider.unavailable",
    "push.unavailable",
    "connection.unknown",
    "server.busy",
    "server.internal",
  ]);
  // The same question would have the same answer, too large again.
  for (const code of ErrorCode.options)
    if (ERRORS[code].status >= 500 && code !== "server.too_large") expect(ERRORS[code].retry, code).toBe("backoff");
});

test("every error can be met: by an action, by any action, or when signing in", () => {
  const met = new Set<string>([...COMMON_ERRORS, ...Object.values(ACTION_ERRORS).flat()]);
  const unmet = ErrorCode.options.filter((code) => !met.has(code));
  const overHttp = /^(address|session|account|passkey|provider|push|workspace|file)\./;
  expect(unmet.filter((code) => !overHttp.test(code))).toEqual([]);
});

test("an error knows its code, what to do about it, and what caused it", () => {
  const cause = new Error("throttled");
  const error = new ParleyError("server.busy", "Unable to do this just now.", { cause });
  expect(error).toMatchObject({ name: "ParleyError", code: "server.busy", retry: "backoff", cause });
  expect(new ParleyError("message.rate_limited", "…", { retryAfterMs: 500 }).retryAfterMs).toBe(500);
});

test("a client understands the errors of a newer server", () => {
  const frame = {
    type: "error",
    error: "Unable to …",
    code: "moon.full",
    timestamp: "2026-03-01T09:30:00.000Z",
    hint: 1,
  };
  expect(ErrorFrame.safeParse(frame).success).toBe(true);
});
