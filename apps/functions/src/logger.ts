/**
 * The functions' log. `info` says once how an invocation ended; a deployed function writes it as one line with its metrics (`telemetry.ts`).
 * `error` says what went wrong on our side. Neither gets a token, a message's text or anything personal.
 */
export type Logger = {
  info(event: string, fields?: Record<string, unknown>): void;
  error(event: string, error: unknown, fields?: Record<string, unknown>): void;
};

/** The fields to log of an error. Leaves out all else that it carries, such as the response of AWS. */
export const describe = (error: unknown): Record<string, unknown> =>
  error instanceof Error ? { error: error.name, reason: error.message, stack: error.stack } : { error: String(error) };

/** Logs one JSON object a line, for people at a terminal. */
export const jsonLogger: Logger = {
  info: (event, fields) => console.log(JSON.stringify({ level: "info", event, ...fields })),
  error: (event, error, fields) =>
    console.error(JSON.stringify({ level: "error", event, ...describe(error), ...fields })),
};
