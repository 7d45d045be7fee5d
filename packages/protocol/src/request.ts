import { en } from "zod/locales";
import * as z from "zod/mini";
import { ParleyError } from "./error";
import { RequestFrame, RequestId } from "./frame";
import { LIMITS } from "./limits";

/** How a server reads requests, and what it says of one that is not as it should be. */

const encoder = new TextEncoder();

/** A frame's text as a request. Throws `ParleyError` with a `frame.*` code; reads nothing deeper than the envelope. */
export const parseRequest = (text: string): RequestFrame => {
  // UTF-8 has at most three bytes for one of UTF-16's units.
  if (text.length * 3 > LIMITS.frameBytes && encoder.encode(text).byteLength > LIMITS.frameBytes)
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
