import { type Clock, sleep } from "./clock";
import type { Connection, Connections } from "./connections";
import type { Identity } from "./event";
import type { PostFault } from "./faults";
import { isId } from "./id";
import { ManagementError } from "./management-error";

export type ConnectionInfo = { connectedAt: Date; identity: Identity; lastActiveAt: Date };

/** The `@connections` API. Every call rejects with a `ManagementError`. */
export type Management = {
  /** Sends a text message, given as text or as its UTF-8 bytes. Resolves when it is on its way, not when it has arrived. */
  post(connectionId: string, data: string | Uint8Array): Promise<void>;
  get(connectionId: string): Promise<ConnectionInfo>;
  delete(connectionId: string): Promise<void>;
  /**
   * AWS has no such call: sends one text to many connections at once, without faults and outside the quota of requests. Without `data` it
   * only looks for them. Names those that are gone, and those whose reader is so slow that they had to go.
   */
  postToAll(
    to: readonly { connectionId: string }[],
    data: string | undefined,
  ): { gone: readonly string[]; failed: readonly string[] };
};

type Dependencies = {
  clock: Clock;
  messageBytes: number;
  connections: Connections;
  takeRequest: () => boolean;
  postFault: (connectionId: string, data: string | Uint8Array) => PostFault | undefined;
  /** Resolves when the gateway closes. */
  closing: Promise<void>;
};

/** In-process `@connections` (AWS: "Use @connections commands in your backend service"). */
export const createManagement = ({
  clock,
  messageBytes,
  connections,
  takeRequest,
  postFault,
  closing,
}: Dependencies): Management => {
  const open = (connectionId: string): Connection => {
    const connection = connections.findOpen(connectionId);
    if (connection === undefined) throw new ManagementError("GoneException", "The connection is gone");
    return connection;
  };

  const find = (connectionId: string): Connection => {
    if (!takeRequest()) throw new ManagementError("LimitExceededException", "Too many requests");
    if (!isId(connectionId)) throw new ManagementError("BadRequestException", "Invalid connectionId");
    return open(connectionId);
  };

  const deliver = (connection: Connection, data: string | Uint8Array) => {
    // The API's model of LimitExceededException names a full client-side buffer as one of its causes.
    if (!connections.deliver(connection, data)) {
      throw new ManagementError("LimitExceededException", "The client's buffer is full");
    }
  };

  const deliverFaulty = async (connection: Connection, data: string | Uint8Array, fault: PostFault) => {
    switch (fault) {
      case "gone":
        throw new ManagementError("GoneException", "The connection is gone");
      case "throttled":
        throw new ManagementError("LimitExceededException", "Too many requests");
      case "unavailable":
        throw new ManagementError("ServiceUnavailableException", "Service unavailable");
      case "hang":
        await closing;
        throw new ManagementError("ServiceUnavailableException", "Service unavailable");
      case "delivered-but-error":
        deliver(connection, data);
        throw new ManagementError("InternalServerErrorException", "Internal server error");
      default:
        await sleep(clock, fault.delayMs);
        deliver(open(connection.session.connectionId), data);
    }
  };

  return {
    post: async (connectionId, data) => {
      const bytes = typeof data === "string" ? Buffer.byteLength(data) : data.byteLength;
      if (bytes > messageBytes) throw new ManagementError("PayloadTooLargeException", "The message is too long");
      const connection = find(connectionId);
      const fault = postFault(connectionId, data);
      if (fault === undefined) deliver(connection, data);
      else await deliverFaulty(connection, data, fault);
    },
    postToAll: (to, data) => {
      const bytes = data === undefined ? undefined : Buffer.from(data);
      if (bytes && bytes.byteLength > messageBytes)
        return { gone: [], failed: to.map(({ connectionId }) => connectionId) };
      const gone: string[] = [];
      const failed: string[] = [];
      for (const { connectionId } of to) {
        const connection = connections.findOpen(connectionId);
        if (connection === undefined) gone.push(connectionId);
        else if (bytes && !connections.deliver(connection, bytes)) failed.push(connectionId);
      }
      return { gone, failed };
    },
    get: async (connectionId) => {
      const { session, lastActiveAt } = find(connectionId);
      return {
        connectedAt: new Date(session.connectedAt),
        identity: session.identity,
        lastActiveAt: new Date(lastActiveAt),
      };
    },
    delete: async (connectionId) => connections.close(find(connectionId), 1000, "Connection Closed Normally"),
  };
};
