import { createHash, timingSafeEqual } from "node:crypto";
import { ERRORS } from "@parley/protocol/error";
import * as z from "zod/mini";
import { header } from "./event";
import type { Create } from "./invocation";

/** CloudFront replaces whatever a caller sends by this name (`infra/router.ts`). */
const HEADER = "x-parley-origin";

const HttpEvent = z.object({ headers: z.optional(z.record(z.string(), z.optional(z.string()))) });

type HttpAnswer = { statusCode: number; headers: Record<string, string>; body: string; isBase64Encoded: boolean };

const CODE = "session.cross_origin";

const REFUSAL: HttpAnswer = {
  statusCode: ERRORS[CODE].status,
  headers: { "Content-Type": "application/json", "Cache-Control": "no-store" },
  body: JSON.stringify({ error: "Unable to do this at this address.", code: CODE }),
  isBase64Encoded: false,
};

const digest = (value: string) => createHash("sha256").update(value).digest();

/**
 * Refuses requests that went to the HTTP API's own address, past CloudFront: their `X-Forwarded-…` headers are whatever the caller wrote.
 * An empty key lets everybody through; `infra/origin-key.ts` says which stages have none.
 */
export const throughCloudFront =
  <Event, Answer>(originKey: () => string, create: Create<Event, Answer>): Create<Event, Answer | HttpAnswer> =>
  (env) => {
    const handler = create(env);
    return async (event) => {
      const key = originKey();
      const given = header(HttpEvent.safeParse(event).data?.headers, HEADER) ?? "";
      if (key === "" || timingSafeEqual(digest(given), digest(key))) return handler(event);
      env().log.info("refused", { code: CODE });
      return REFUSAL;
    };
  };
