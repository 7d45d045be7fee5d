/** Structured logs: one JSON object a line. Never a token, a message's text or anything personal. */
export type Log = {
  info(event: string, fields?: Record<string, unknown>): void;
  error(event: string, error: unknown, fields?: Record<string, unknown>): void;
};

const describe = (error: unknown): Record<string, unknown> =>
  error instanceof Error ? { error: error.name, reason: error.message, stack: error.stack } : { error: String(error) };

export const jsonLog: Log = {
  info: (event, fields) => console.log(JSON.stringify({ level: "info", event, ...fields })),
  error: (event, error, fields) =>
    console.error(JSON.stringify({ level: "error", event, ...describe(error), ...fields })),
};
