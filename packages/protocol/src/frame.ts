import { en } from "zod/locales";
import * as z from "zod/mini";
import { type ErrorCode, ParleyError } from "./error";
import { LIMITS } from "./limits";
import { boundedText } from "./text";
import { Timestamp } from "./time";

const RequestId = boundedText(LIMITS.requestIdLength).check(z.minLength(1));

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

const encoder = new TextEncoder();

/** A frame's text as a request. Throws `ParleyError` with a `frame.*` code; reads nothing deeper than the envelope. */
export const parseRequest = (text: string): RequestFrame => {
  if (text.length > LIMITS.frameBytes || encoder.encode(text).byteLength > LIMITS.frameBytes)
    throw new ParleyError("frame.too_large", `Unable to read the frame: it is larger than ${LIMITS.frameBytes} bytes.`);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new ParleyError("frame.invalid_json", "Unable to read the frame: it is not JSON.", { cause });
  }
  const frame = RequestFrame.safeParse(json);
  if (!frame.success) throw new ParleyError("frame.invalid", `Unable to read the frame: ${explain(frame.error)}.`);
  return frame.data;
};

// Zod's small build has no words of its own.
z.config(en());

/** The first thing that is wrong, with its place: `content must not be blank`. */
export const explain = (error: z.core.$ZodError): string => {
  const issue = error.issues[0];
  if (!issue) return "it is not as expected";
  const path = issue.path.map(String).join(".");
  const text =
    issue.code === "unrecognized_keys"
      ? unknownField(issue.keys)
      : issue.message.charAt(0).toLowerCase() + issue.message.slice(1);
  return path === "" ? text : `${path} ${text}`;
};

/** The sender chose the name: a long one, which may be as long as the frame, is not said back. */
const unknownField = ([name = ""]: readonly string[]): string =>
  name.length <= 64 ? `has the unknown field ${JSON.stringify(name)}` : "has an unknown field";

const Addressed = z.object({ requestId: RequestId });

/** The `requestId` of a frame that failed to parse, where it can still be made out, so that its sender learns which request failed. */
export const salvageRequestId = (text: string): string | undefined => {
  try {
    return Addressed.safeParse(JSON.parse(text)).data?.requestId;
  } catch {
    return undefined;
  }
};
