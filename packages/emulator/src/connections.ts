import type { Clock } from "./clock";
import type { Session } from "./event";
import type { DisconnectFault } from "./faults";
import type { Limits } from "./limits";
import { severed, type Transport } from "./transport";

export type Connection = {
  readonly session: Session;
  readonly disconnectFault: DisconnectFault | undefined;
  /** Absent until the upgrade is complete. */
  transport?: Transport;
  /** Milliseconds since the Unix epoch of the last message in either direction. */
  lastActiveAt: number;
  cancelTimer?: () => void;
};

/** The connections that the gateway believes in, and what ends them. `onEnd` hears of each end once. */
export const createConnections = (
  clock: Clock,
  limits: Limits,
  onEnd: (connection: Connection, code: number, reason: string) => void,
) => {
  const table = new Map<string, Connection>();

  /** Forgets a connection whose socket is closed or closing. */
  const end = (connection: Connection, code: number, reason: string) => {
    if (!table.delete(connection.session.connectionId)) return;
    connection.cancelTimer?.();
    onEnd(connection, code, reason);
  };

  const close = (connection: Connection, code: number, reason: string) => {
    connection.transport?.close(code, reason);
    end(connection, code, reason);
  };

  /** Closes the connection when it has idled or lived too long. Activity only moves a number, never a timer. */
  const watch = (connection: Connection) => {
    const due = Math.min(connection.session.connectedAt + limits.lifetimeMs, connection.lastActiveAt + limits.idleMs);
    const restMs = due - clock.now();
    // The code is unconfirmed [?].
    if (restMs <= 0) return close(connection, 1001, "Going away");
    connection.cancelTimer = clock.after(restMs, () => watch(connection));
  };

  return {
    end,
    close,
    closeAll: (code: number, reason: string) => {
      for (const connection of table.values()) close(connection, code, reason);
    },

    add: (session: Session, disconnectFault: DisconnectFault | undefined): Connection => {
      const connection: Connection = { session, disconnectFault, lastActiveAt: clock.now() };
      table.set(session.connectionId, connection);
      return connection;
    },

    establish: (connection: Connection, transport: Transport) => {
      // Closed between the end of `$connect` and the end of the upgrade.
      if (!table.has(connection.session.connectionId)) return transport.close(1001, "Going away");
      connection.transport = transport;
      watch(connection);
    },

    /** One whose `$connect` still runs, or whose upgrade is not complete, is not open yet. */
    findOpen: (connectionId: string): Connection | undefined => {
      const connection = table.get(connectionId);
      return connection?.transport && connection;
    },

    /** Whether this transport still speaks for the connection. A severed one does not: what its socket says is lost. */
    hears: (connection: Connection, transport: Transport): boolean =>
      connection.transport === transport && table.has(connection.session.connectionId),

    /** Sends, unless the connection is gone or its reader so slow that it has to go: then answers `false`. */
    deliver: (connection: Connection, data: string | Uint8Array): boolean => {
      const { transport } = connection;
      if (transport === undefined || !table.has(connection.session.connectionId)) return false;
      if (transport.bufferedBytes() > limits.sendBufferBytes) {
        transport.terminate();
        end(connection, 1006, "The client reads too slowly");
        return false;
      }
      connection.lastActiveAt = clock.now();
      transport.send(data);
      return true;
    },

    /** Cuts the line, but goes on believing in the connection. */
    sever: (connectionId: string, how: { clientNotices: boolean }) => {
      const connection = table.get(connectionId);
      if (connection?.transport === undefined) throw new Error(`${connectionId} is not connected`);
      const { transport } = connection;
      connection.transport = severed(transport);
      if (how.clientNotices) transport.terminate();
      else transport.pause();
    },
  };
};

export type Connections = ReturnType<typeof createConnections>;
