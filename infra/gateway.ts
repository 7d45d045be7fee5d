/** What the WebSocket API and the HTTP API have in common. */

type AccessLogSettings = aws.types.input.apigatewayv2.StageAccessLogSettings;

/**
 * Who may read the access log may not take over a session with it: no query string (the seed's client sends its ticket there), no header,
 * and no address or browser of a person. Execution logs, which would hold whole messages, stay off.
 */
export const accessLog = (
  settings: $util.Input<AccessLogSettings> | undefined,
  more: Record<string, string>,
): $util.Input<AccessLogSettings> => ({
  destinationArn: $output(settings).apply((given) => given?.destinationArn ?? ""),
  format: JSON.stringify({
    time: "$context.requestTimeEpoch",
    requestId: "$context.requestId",
    routeKey: "$context.routeKey",
    status: "$context.status",
    integrationStatus: "$context.integration.status",
    integrationLatency: "$context.integrationLatency",
    integrationError: "$context.integrationErrorMessage",
    ...more,
  }),
});

export const throttled = ({ rate, burst }: { rate: number; burst: number }) => ({
  throttlingRateLimit: rate,
  throttlingBurstLimit: burst,
});
