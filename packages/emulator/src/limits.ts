/**
 * The quotas of API Gateway WebSocket APIs (AWS: "Quotas for configuring and running a WebSocket API"), and Lambda's
 * concurrency (AWS: "Lambda quotas"). `Infinity` lifts one.
 */
export type Limits = {
  /** A message, and a post to `@connections`, in UTF-8 bytes. Over: close 1009, or 413. */
  messageBytes: number;
  /** The payload of one frame from the client. Over: close 1009. */
  frameBytes: number;
  /** Without a message in either direction for this long: close 1001. */
  idleMs: number;
  /** The longest life of a connection: close 1001. */
  lifetimeMs: number;
  /** The time a handler or the authorizer has to answer. */
  integrationMs: number;
  /** The authorizer's whole answer, as JSON. */
  authorizerBytes: number;
  /** Path and query of the handshake. */
  urlCharacters: number;
  connectionsPerSecond: number;
  /** Messages from clients and `@connections` calls together. */
  requestsPerSecond: number;
  /** So many of those may come at once. */
  requestBurst: number;
  /** Handlers that run at once, the authorizer's and every route's together. A new account may have 10. */
  concurrency: number;
  /** What may wait for a slow reader before it is cut off. AWS does not publish its figure [?]. */
  sendBufferBytes: number;
};

export const defaultLimits: Limits = {
  messageBytes: 128 * 1024,
  frameBytes: 32 * 1024,
  idleMs: 10 * 60_000,
  lifetimeMs: 2 * 60 * 60_000,
  integrationMs: 29_000,
  authorizerBytes: 8 * 1024,
  urlCharacters: 4_096,
  connectionsPerSecond: 500,
  requestsPerSecond: 10_000,
  requestBurst: 5_000,
  concurrency: 1_000,
  sendBufferBytes: 1024 * 1024,
};
