import * as z from "zod/mini";
import type { ErrorCode } from "./error";
import { LIMITS } from "./limits";
import { boundedText } from "./text";
import { Timestamp } from "./time";

export const RequestId = boundedText(LIMITS.requestIdLength).check(z.minLength(1));

/** Client → server. `data` is checked against the action's own schema. */
export const RequestFrame = z.strictObject({
  action: z.string().check(z.minLength(1), z.maxLength(64)),
  data: z.optional(z.unknown()),
  requestId: z.optional(RequestId),
});
export type RequestFrame = z.infer<typeof RequestFrame>;

export const SuccessFrame = z.object({
  type: z.literal("success"),
  data: z.unknown(),
  requestId: z.optional(RequestId),
  timestamp: Timestamp,
});
export type SuccessFrame = z.infer<typeof SuccessFrame>;

/** `code` is a string here, so that a client understands a newer server's errors well enough to show them. */
export const ErrorFrame = z.object({
  type: z.literal("error"),
  error: z.string(),
  code: z.string(),
  requestId: z.optional(RequestId),
  timestamp: Timestamp,
  retryAfterMs: z.optional(z.number().check(z.minimum(0))),
});
export type ErrorFrame = Omit<z.infer<typeof ErrorFrame>, "code"> & { code: ErrorCode };

/**
 * What API Gateway itself answers where a function did not: it was throttled, or it failed. Its `requestId` is AWS's own, so it does not
 * say which request is meant.
 */
export const GatewayErrorFrame = z.object({ message: z.string(), connectionId: z.string(), requestId: z.string() });
