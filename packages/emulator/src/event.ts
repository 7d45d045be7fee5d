import type { HandshakeRequest } from "./handshake";
import { newId } from "./id";

/** The API as `requestContext` names it. */
export type Api = { apiId: string; stage: string; domainName: string };

export type Identity = { sourceIp: string; userAgent?: string };

/** What every event of one connection repeats. */
export type Session = {
  connectionId: string;
  /** Milliseconds since the Unix epoch. */
  connectedAt: number;
  identity: Identity;
  /** The authorizer's context, every value a string, with `principalId`. */
  authorizer?: Readonly<Record<string, string>>;
};

type RequestContext<EventType> = Api &
  Session & {
    routeKey: string;
    eventType: EventType;
    messageDirection: "IN";
    requestId: string;
    extendedRequestId: string;
    requestTime: string;
    requestTimeEpoch: number;
  };

type Headers = { headers: Record<string, string>; multiValueHeaders: Record<string, string[]> };

/** The query keys are absent when the URL has no query [?]. */
type Query = {
  queryStringParameters?: Record<string, string>;
  multiValueQueryStringParameters?: Record<string, string[]>;
};

export type ConnectEvent = Headers & Query & { requestContext: RequestContext<"CONNECT">; isBase64Encoded: false };

/** Carries no headers [?]. */
export type MessageEvent = {
  requestContext: RequestContext<"MESSAGE"> & { messageId: string };
  body: string;
  isBase64Encoded: false;
};

export type DisconnectEvent = Headers & {
  requestContext: RequestContext<"DISCONNECT"> & { disconnectStatusCode: number; disconnectReason: string };
  isBase64Encoded: false;
};

export type AuthorizerEvent = Headers &
  Query & { type: "REQUEST"; methodArn: string; requestContext: RequestContext<"CONNECT"> };

export type GatewayEvent = ConnectEvent | MessageEvent | DisconnectEvent;

/** The newest second that was asked for, as text. */
let newest = { second: Number.NaN, text: "" };

/** Common Log Format, as in `21/Jan/2021:04:34:58 +0000`. */
export const formatRequestTime = (epochMs: number): string => {
  const second = Math.floor(epochMs / 1000);
  if (second !== newest.second) {
    const [, day, month, year, time] = new Date(epochMs).toUTCString().split(" ");
    newest = { second, text: `${day}/${month}/${year}:${time} +0000` };
  }
  return newest.text;
};

const requestContext = <EventType>(
  api: Api,
  session: Session,
  routeKey: string,
  eventType: EventType,
  now: number,
): RequestContext<EventType> => {
  const requestId = newId();
  const { connectionId, connectedAt, identity, authorizer } = session;
  // Field by field, as this is made for every frame and copying objects of unknown shapes is slow.
  return {
    apiId: api.apiId,
    stage: api.stage,
    domainName: api.domainName,
    connectionId,
    connectedAt,
    identity,
    ...(authorizer && { authorizer }),
    routeKey,
    eventType,
    messageDirection: "IN",
    requestId,
    extendedRequestId: requestId,
    requestTime: formatRequestTime(now),
    requestTimeEpoch: now,
  };
};

const lastOfEach = (multiple: Record<string, string[]>): Record<string, string> =>
  Object.fromEntries(Object.entries(multiple).map(([name, values]) => [name, values.at(-1) ?? ""]));

const group = (pairs: Iterable<readonly [string, string]>): Record<string, string[]> => {
  const grouped = new Map<string, string[]>();
  for (const [name, value] of pairs) grouped.set(name, [...(grouped.get(name) ?? []), value]);
  return Object.fromEntries(grouped);
};

const handshakeFields = (request: HandshakeRequest): Headers & Query => {
  const multiValueHeaders = group([
    ...request.headers,
    ["X-Forwarded-For", request.sourceIp],
    ["X-Forwarded-Port", "443"],
    ["X-Forwarded-Proto", "https"],
  ]);
  const headers = { headers: lastOfEach(multiValueHeaders), multiValueHeaders };
  const [, search = ""] = request.url.split(/\?(.*)/s);
  const query = group(new URLSearchParams(search));
  if (Object.keys(query).length === 0) return headers;
  return { ...headers, queryStringParameters: lastOfEach(query), multiValueQueryStringParameters: query };
};

export const connectEvent = (api: Api, session: Session, request: HandshakeRequest, now: number): ConnectEvent => ({
  ...handshakeFields(request),
  requestContext: requestContext(api, session, "$connect", "CONNECT", now),
  isBase64Encoded: false,
});

export const authorizerEvent = (
  api: Api,
  session: Session,
  request: HandshakeRequest,
  now: number,
): AuthorizerEvent => ({
  type: "REQUEST",
  methodArn: `arn:aws:execute-api:us-east-1:123456789012:${api.apiId}/${api.stage}/$connect`,
  ...handshakeFields(request),
  requestContext: requestContext(api, session, "$connect", "CONNECT", now),
});

export const messageEvent = (
  api: Api,
  session: Session,
  routeKey: string,
  body: string,
  now: number,
): MessageEvent => ({
  requestContext: Object.assign(requestContext(api, session, routeKey, "MESSAGE" as const, now), {
    messageId: newId(),
  }),
  body,
  isBase64Encoded: false,
});

export const disconnectEvent = (
  api: Api,
  session: Session,
  disconnectStatusCode: number,
  disconnectReason: string,
  now: number,
): DisconnectEvent => {
  const headers = { Host: api.domainName, "x-api-key": "", "X-Forwarded-For": "", "x-restapi": "" };
  return {
    headers,
    multiValueHeaders: group(Object.entries(headers)),
    requestContext: {
      ...requestContext(api, session, "$disconnect", "DISCONNECT", now),
      disconnectStatusCode,
      disconnectReason,
    },
    isBase64Encoded: false,
  };
};
