import { busy } from "@parley/core/busy";
import { ParleyError } from "@parley/protocol/error";
import type { ErrorFrame, SuccessFrame } from "@parley/protocol/frame";
import { LIMITS } from "@parley/protocol/limits";

type Addressed = { requestId: string | undefined; now: number };

const stamp = ({ requestId, now }: Addressed) => ({
  ...(requestId !== undefined && { requestId }),
  timestamp: new Date(now).toISOString(),
});

/** Throws `server.too_large` if the gateway would drop the reply, so that the caller gets an error and does not wait. */
export const success = (data: unknown, to: Addressed): string => {
  const text = JSON.stringify({ type: "success", data, ...stamp(to) } satisfies SuccessFrame);
  if (Buffer.byteLength(text) > LIMITS.replyBytes)
    throw new ParleyError("server.too_large", "Unable to answer: the answer is too large.");
  return text;
};

/** What the caller is told of an error. */
type Told = Pick<ParleyError, "code" | "message" | "retryAfterMs">;

export const failure = (error: Told, to: Addressed): string =>
  JSON.stringify({
    type: "error",
    error: error.message,
    code: error.code,
    ...(error.retryAfterMs !== undefined && { retryAfterMs: error.retryAfterMs }),
    ...stamp(to),
  } satisfies ErrorFrame);

/** DynamoDB's and Lambda's ways of saying "later". */
const THROTTLED = new Set([
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "ThrottlingException",
  "TooManyRequestsException",
  "LimitExceededException",
]);

/** Any failure as the caller may see it: what was not meant for them says no more than that it was ours. */
export const asParleyError = (cause: unknown): ParleyError => {
  if (cause instanceof ParleyError) return cause;
  return cause instanceof Error && THROTTLED.has(cause.name)
    ? busy("Unable to do this just now: too much is going on.", cause)
    : new ParleyError("server.internal", "Unable to do this: something went wrong on our side.", { cause });
};
