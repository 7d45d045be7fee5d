import * as z from "zod/mini";
import { ACTION_ERRORS, COMMON_ERRORS } from "./action-errors";
import { ACTIONS, type ActionName, isAction } from "./actions";
import { ERRORS, ErrorCode } from "./error";
import { EVENTS } from "./events";
import { ErrorFrame, RequestFrame, SuccessFrame } from "./frame";
import { ERROR_MEANINGS, EVENT_MEANINGS } from "./glossary";
import { toJsonSchemas } from "./json-schema";
import { LIMITS } from "./limits";
import { GuestInput, SignedIn, Ticket } from "./session";
import { PROTOCOL_VERSION, SUBPROTOCOL, TICKET_SUBPROTOCOL_PREFIX } from "./version";

const DESCRIPTION = `The wire between Parley's clients and its server, seen from the client: it *sends* requests, each of which is \
answered, and *receives* events. The README beside this document is the full specification, with the order of things and how to resume.

Signing in happens over HTTP, on the origin that serves the product; errors there have the body \`{ error, code }\`.

- \`POST /api/guest\` with \`GuestInput\` answers with \`SignedIn\` and sets the session cookie (workspaces that allow guests only).
- \`GET /api/session\` answers with \`SignedIn\`, or with 204 where nobody is signed in.
- \`DELETE /api/session\` ends the session and closes its connections: 204.
- \`POST /api/tickets\` with the cookie answers with \`Ticket\`: the address to connect to, and a ticket for one connection within \
${LIMITS.ticketTtlMs / 1000} s. With a wrong, used or expired ticket the WebSocket handshake is refused with 401.

Lengths (\`maxLength\`) are counted in UTF-16 code units.`;

const capitalized = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);
const pascalCase = (name: string) => name.split("_").map(capitalized).join("");

const requestName = (action: string) => `${capitalized(action)}Request`;
const replyName = (action: string) => `${capitalized(action)}Reply`;
const eventName = (type: string) => `${pascalCase(type)}Event`;

/** `data` may be left out where nothing in it is required. */
const requestOf = (action: ActionName) => {
  const { input } = ACTIONS[action];
  const data: z.ZodMiniType = input.safeParse({}).success ? z.optional(input) : input;
  return z.extend(RequestFrame, { action: z.literal(action), data });
};

const replyOf = (action: ActionName) => z.extend(SuccessFrame, { data: ACTIONS[action].output });

const codes = ErrorCode.options;
const actions = Object.keys(ACTIONS).filter(isAction);

const schemas = () =>
  toJsonSchemas({
    ...Object.fromEntries(actions.map((action) => [requestName(action), requestOf(action)])),
    ...Object.fromEntries(actions.map((action) => [replyName(action), replyOf(action)])),
    ...Object.fromEntries(Object.entries(EVENTS).map(([type, event]) => [eventName(type), event])),
    ErrorReply: ErrorFrame,
    GuestInput,
    SignedIn,
    Ticket,
  });

const CHANNEL = { $ref: "#/channels/socket" };
const inChannel = (message: string) => ({ $ref: `#/channels/socket/messages/${message}` });

const message = (name: string, summary: string) => ({
  name,
  title: name,
  summary,
  payload: { $ref: `#/components/schemas/${name}` },
});

const correlated = (name: string, summary: string) => ({
  ...message(name, summary),
  correlationId: { $ref: "#/components/correlationIds/requestId" },
});

const messages = () =>
  Object.fromEntries(
    [
      ...actions.flatMap((action) => [
        correlated(requestName(action), ACTIONS[action].summary),
        correlated(replyName(action), `The answer to ${action}`),
      ]),
      correlated("ErrorReply", "The answer to a request that failed; decide by its code"),
      ...Object.entries(EVENT_MEANINGS).map(([type, meaning]) => message(eventName(type), meaning)),
    ].map((each) => [each.name, each]),
  );

const operations = () => ({
  ...Object.fromEntries(
    actions.map((action) => [
      action,
      {
        action: "send",
        channel: CHANNEL,
        summary: ACTIONS[action].summary,
        messages: [inChannel(requestName(action))],
        reply: { channel: CHANNEL, messages: [inChannel(replyName(action)), inChannel("ErrorReply")] },
        "x-errors": [...ACTION_ERRORS[action], ...COMMON_ERRORS],
      },
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(EVENT_MEANINGS).map(([type, summary]) => [
      `on${pascalCase(type)}`,
      { action: "receive", channel: CHANNEL, summary, messages: [inChannel(eventName(type))] },
    ]),
  ),
});

const SECURITY = {
  ticketSubprotocol: {
    type: "httpApiKey",
    in: "header",
    name: "Sec-WebSocket-Protocol",
    description: `Offer the two subprotocols \`${SUBPROTOCOL}, ${TICKET_SUBPROTOCOL_PREFIX}<ticket>\`. Only \`${SUBPROTOCOL}\` is echoed.`,
  },
  ticketQuery: {
    type: "httpApiKey",
    in: "query",
    name: "authorization",
    description: "For clients that cannot offer subprotocols. Addresses end up in logs, so prefer the other way.",
  },
};

const security = Object.keys(SECURITY).map((scheme) => ({ $ref: `#/components/securitySchemes/${scheme}` }));

/** The contract as an AsyncAPI 3.0 document: https://www.asyncapi.com/docs/reference/specification/v3.0.0 */
export const asyncapi = () => {
  const allMessages = messages();
  return {
    asyncapi: "3.0.0",
    info: {
      title: "Parley",
      version: `${PROTOCOL_VERSION}.0.0`,
      description: DESCRIPTION,
      license: { name: "MIT", url: "https://opensource.org/license/mit" },
      tags: [{ name: "chat" }],
    },
    defaultContentType: "application/json",
    servers: {
      deployed: {
        host: "{host}",
        pathname: "/{path}",
        protocol: "wss",
        description: "A stage in an AWS account. The whole address is the `url` of `POST /api/tickets`.",
        variables: {
          host: { description: "The host of `url`." },
          path: { description: "The path of `url`.", default: "$default" },
        },
        security,
      },
      local: {
        host: "localhost:{port}",
        pathname: "/{path}",
        protocol: "ws",
        description: "The product on one's own machine. The whole address is the `url` of `POST /api/tickets`.",
        variables: { port: { default: "4000" }, path: { description: "The path of `url`." } },
        security,
      },
    },
    channels: {
      socket: {
        address: null,
        title: "The connection",
        description:
          "One WebSocket carries everything, one JSON object a text frame. Requests may be under way at the same time.",
        messages: Object.fromEntries(
          Object.keys(allMessages).map((name) => [name, { $ref: `#/components/messages/${name}` }]),
        ),
        bindings: { ws: { method: "GET", bindingVersion: "0.1.0" } },
      },
    },
    operations: operations(),
    components: {
      schemas: schemas(),
      messages: allMessages,
      securitySchemes: SECURITY,
      correlationIds: {
        requestId: {
          location: "$message.payload#/requestId",
          description: "Chosen by the client, unique on its connection.",
        },
      },
    },
    "x-errors": codes.map((code) => ({ code, retry: ERRORS[code].retry, meaning: ERROR_MEANINGS[code] })),
    "x-limits": LIMITS,
  };
};
