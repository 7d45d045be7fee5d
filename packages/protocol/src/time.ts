import * as z from "zod/mini";

/** ISO 8601 in UTC with milliseconds, always the server's clock. */
export const Timestamp = z.iso.datetime({ precision: 3 });
