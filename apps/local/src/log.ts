import { jsonLogger, type Logger } from "@parley/functions/logger";
import type { ErrorCode } from "@parley/protocol/error";

const BUSY: ErrorCode = "server.busy";

/**
 * The log of a terminal, or of a service: what goes right is not printed, and of what goes wrong only what is Parley's fault. A crowd is none:
 * clients try again by themselves what was refused as `server.busy`.
 */
export const faultLog: Logger = {
  info: () => {},
  error: (event, error, fields) => {
    if (fields?.code !== BUSY) jsonLogger.error(event, error, fields);
  },
};
