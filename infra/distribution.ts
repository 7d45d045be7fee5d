/** The errors that CloudFront keeps for 10 seconds unless told otherwise ("How CloudFront caches HTTP 4xx and 5xx status codes"). */
const KEPT_ERRORS = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504];

/**
 * What a router's distribution has besides SST's settings: its headers, and no memory of errors. One failed `GET /api/session` would
 * otherwise be everybody's answer for 10 seconds, and a file that is there now would still be missing.
 */
export const distribution =
  (headers: aws.cloudfront.ResponseHeadersPolicy) =>
  (args: sst.aws.CdnArgs): undefined => {
    args.defaultCacheBehavior = $output(args.defaultCacheBehavior).apply((behavior) => ({
      ...behavior,
      responseHeadersPolicyId: headers.id,
    }));
    args.customErrorResponses = KEPT_ERRORS.map((errorCode) => ({ errorCode, errorCachingMinTtl: 0 }));
  };
