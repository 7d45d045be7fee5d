import { ErrorCode, ParleyError } from "@parley/protocol/error";
import { Event } from "@parley/protocol/events";
import { ErrorFrame, GatewayErrorFrame, SuccessFrame } from "@parley/protocol/frame";

/** A frame from the server. */
export type Frame =
  | { kind: "event"; event: Event }
  | (Answer & { timestamp: string })
  /** API Gateway's own report that some request was throttled or has failed. */
  | { kind: "gateway error"; message: string };

export type Answer =
  | { kind: "success"; requestId: string | undefined; data: unknown }
  | { kind: "error"; requestId: string | undefined; error: ParleyError };

/** A frame's payload, parsed once. Undefined for one that this version does not know. */
export const decode = (payload: unknown): Frame | undefined => {
  if (typeof payload !== "string") return undefined;
  let json: unknown;
  try {
    json = JSON.parse(payload);
  } catch {
    return undefined;
  }
  const event = Event.safeParse(json);
  if (event.success) return { kind: "event", event: event.data };
  const success = SuccessFrame.safeParse(json);
  if (success.success) {
    const { requestId, timestamp, data } = success.data;
    return { kind: "success", requestId, timestamp, data };
  }
  const error = ErrorFrame.safeParse(json);
  if (error.success) {
    const { requestId, timestamp } = error.data;
    return { kind: "error", requestId, timestamp, error: toError(error.data) };
  }
  const gatewayError = GatewayErrorFrame.safeParse(json);
  if (gatewayError.success) return { kind: "gateway error", message: gatewayError.data.message };
  return undefined;
};

/** An unknown code, of a newer server, counts as a final refusal: nothing says that another try could help. */
const toError = ({ code, error, retryAfterMs }: ReturnType<typeof ErrorFrame.parse>): ParleyError => {
  const known = ErrorCode.safeParse(code);
  return new ParleyError(
    known.success ? known.data : "input.invalid",
    error,
    retryAfterMs === undefined ? {} : { retryAfterMs },
  );
};
