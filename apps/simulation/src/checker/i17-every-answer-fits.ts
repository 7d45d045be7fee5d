import { LIMITS } from "@parley/protocol/limits";
import type { Invariant } from "./invariant";
import { time } from "./key";

/**
 * I17: every answer fits. No answer is so long that the gateway drops it, or that the function had to replace it by an error. Nothing is
 * excused.
 */
export const everyAnswerFits: Invariant = ({ requests }) =>
  requests.flatMap(({ action, userId, begunAt, answer }) => {
    const whose = `the answer to ${userId}'s ${action} of ${time(begunAt)}`;
    if (answer === undefined) return [];
    if (answer.bytes > LIMITS.replyBytes) return [`${whose} has ${answer.bytes} bytes, and was dropped`];
    return answer.code === "server.too_large" ? [`${whose} was too large to be sent`] : [];
  });
