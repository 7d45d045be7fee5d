import type { Work } from "@parley/core/live/hand-on";
import { RoomKind } from "@parley/protocol/room";
import { type Identity as Person, WorkspaceRole } from "@parley/protocol/workspace";
import * as z from "zod/mini";

/** What the handlers read of API Gateway's WebSocket events. */

const Headers = z.record(z.string(), z.optional(z.string()));

export const AuthorizerEvent = z.object({
  methodArn: z.string(),
  headers: z.optional(Headers),
  queryStringParameters: z.optional(Headers),
});

/** What the authorizer says of a connection; API Gateway repeats it in every later event. */
const Identity = z.object({
  userId: z.string(),
  /** Percent-encoded, as the context's values pass through systems that keep ASCII only. */
  username: z.pipe(z.string(), z.transform(decodeURIComponent)),
  workspaceRole: z.optional(WorkspaceRole),
  session: z.string(),
});

/** What the authorizer returns as its context: the way in of `Identity`. */
export const identityContext = ({
  userId,
  username,
  workspaceRole,
  session,
}: Person & { session: string }): z.input<typeof Identity> => ({
  userId,
  username: encodeURIComponent(username),
  ...(workspaceRole && { workspaceRole }),
  session,
});

export const ConnectEvent = z.object({
  headers: z.optional(Headers),
  requestContext: z.object({ connectionId: z.string(), requestId: z.string(), authorizer: Identity }),
});

export const MessageEvent = z.object({
  requestContext: z.object({
    connectionId: z.string(),
    requestId: z.string(),
    routeKey: z.string(),
    authorizer: Identity,
  }),
  body: z._default(z.string(), ""),
});

export const DisconnectEvent = z.object({
  requestContext: z.object({
    connectionId: z.string(),
    requestId: z.string(),
    disconnectStatusCode: z.optional(z.number()),
  }),
});

const Dead = z.object({ connectionId: z.string(), connectedAt: z.number(), pk: z.string(), sk: z.string() });

/** What the functions hand on to `deliver`. */
export const WorkEvent: z.ZodMiniType<Work> = z.discriminatedUnion("task", [
  z.object({
    task: z.literal("post"),
    roomId: z.string(),
    shard: z.number(),
    data: z.string(),
    except: z.optional(z.string()),
    epoch: z.optional(z.string()),
  }),
  z.object({ task: z.literal("introduce"), userId: z.string(), after: z.optional(z.string()) }),
  z.object({ task: z.literal("forget"), dead: z.array(Dead) }),
  z.object({ task: z.literal("erasePerson"), userId: z.string() }),
  z.object({ task: z.literal("eraseFiles"), note: z.string() }),
  z.object({ task: z.literal("sweep") }),
  z.object({
    task: z.literal("push"),
    roomId: z.string(),
    seq: z.number(),
    kind: RoomKind,
    after: z.optional(z.string()),
  }),
  z.object({ task: z.literal("eraseRoom"), roomId: z.string() }),
]);

/** Where an event comes from, for the logs. */
const FromGateway = z.object({
  requestContext: z.object({ connectionId: z.optional(z.string()), requestId: z.optional(z.string()) }),
});
export type Origin = { connectionId?: string | undefined; requestId?: string | undefined };
export const origin = (event: unknown): Origin => FromGateway.safeParse(event).data?.requestContext ?? {};

/** A header by name, in any case. */
export const header = (headers: z.infer<typeof Headers> | undefined, name: string): string | undefined =>
  Object.entries(headers ?? {}).find(([key]) => key.toLowerCase() === name)?.[1];

/** The subprotocols that the client offered, in its order. */
export const subprotocols = (headers: z.infer<typeof Headers> | undefined): string[] =>
  (header(headers, "sec-websocket-protocol") ?? "").split(",").map((offer) => offer.trim());
