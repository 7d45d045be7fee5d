import headers from "@parley/web/security-headers.json";
import { named } from "./this-stage";

const YEAR_S = 365 * 24 * 60 * 60;

/** The headers that CloudFront sets by fields of their own, and does not take as custom ones. */
const {
  "Content-Security-Policy": localPolicy,
  "Referrer-Policy": referrerPolicy,
  "X-Content-Type-Options": _nosniff,
  ...others
} = headers;

/**
 * The headers of the local product, on every answer of a distribution. Deployed, the WebSocket and the files have origins of
 * their own, which `connect-src`, `img-src` and `media-src` must name.
 */
export const securityHeaders = (name: string, socketOrigin: $util.Input<string>, filesOrigin: $util.Input<string>) =>
  new aws.cloudfront.ResponseHeadersPolicy(name, {
    name: named(name),
    securityHeadersConfig: {
      contentSecurityPolicy: {
        contentSecurityPolicy: $output([socketOrigin, filesOrigin]).apply(([socket, files]) =>
          localPolicy
            .replace("connect-src 'self'", `connect-src 'self' ${socket} ${files}`)
            .replace("img-src 'self'", `img-src 'self' ${files}`)
            .replace("media-src 'self'", `media-src 'self' ${files}`),
        ),
        override: true,
      },
      contentTypeOptions: { override: true },
      referrerPolicy: { referrerPolicy, override: true },
      strictTransportSecurity: { accessControlMaxAgeSec: YEAR_S, override: true },
    },
    customHeadersConfig: {
      items: Object.entries(others).map(([header, value]) => ({ header, value, override: true })),
    },
  });
