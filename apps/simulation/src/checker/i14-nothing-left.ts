import type { ActionName } from "@parley/protocol/actions";
import type { Invariant } from "./invariant";
import { time } from "./key";

const BEGINS: ReadonlySet<ActionName> = new Set<ActionName>(["hello", "joinRoom", "createRoom", "openDirect"]);

/**
 * I14: no leftover connections or subscriptions. When every client has been stopped, the table has nothing of a
 * connection whose `$disconnect` has come and done its work.
 *
 * Excused: what is left of a connection whose `$disconnect` did not come, came before its `$connect`, or failed, and
 * of one that the gateway never knew, as its `$connect` ran and the upgrade came to nothing; and a subscription of
 * somebody of whose requests to hear rooms one died, or broke off with an error, in the middle; if only it expires, so that DynamoDB deletes it.
 */
export const nothingLeft: Invariant = ({ connections, leftovers, requests }) => {
  const brokeOff = new Set(
    requests.filter(({ action, outcome }) => BEGINS.has(action) && outcome !== "success").map(({ userId }) => userId),
  );
  const known = new Map(connections.map((connection) => [connection.connectionId, connection]));
  return leftovers.flatMap(({ connectionId, item, expires }) => {
    const connection = known.get(connectionId);
    const whose = connection
      ? `${connection.userId}'s connection ${connectionId}`
      : `the unknown connection ${connectionId}`;
    const closed = connection?.closedAt === undefined ? "" : `, which closed at ${time(connection.closedAt)}`;
    const what = `an item (${item}) of ${whose}${closed} is left`;
    const mayHaveBegun = item === "subscription" && connection !== undefined && brokeOff.has(connection.userId);
    if (connection?.forgotten && !mayHaveBegun) return [`${what}, though it was forgotten`];
    return expires ? [] : [`${what}, and never expires`];
  });
};
