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
 * The headers of the local product, on every answer of a distribution. Deployed, the WebSocket has an origin of its own, which
 * `connect-src` must name.
 */
export const securityHeaders = (name: string, socketOrigin: $util.Input<string>) =>
  new aws.cloudfront.ResponseHeadersPolicy(name, {
    name: named(name),
    securityHeadersConfig: {
      contentSecurityPolicy: {
        contentSecurityPolicy: $output(socketOrigin).apply((origin) =>
          localPolicy.replace("connect-src 'self'", `connect-src 'self' ${origin}`),
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
