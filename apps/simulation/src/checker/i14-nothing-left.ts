import type { ActionName } from "@parley/protocol/actions";
import type { Invariant } from "./invariant";
import { time } from "./key";

const BEGINS: ReadonlySet<ActionName> = new Set<ActionName>(["hello", "joinRoom", "createRoom", "openDirect"]);

/**
 * I14: no leftover connections or subscriptions. After every client was stopped, the table has no item of a connection whose `$disconnect` has
 * succeeded.
 *
 * Excused, if the item expires, so that DynamoDB deletes it: items of a connection whose `$disconnect` did not come, came before its
 * `$connect`, or failed; items of a connection that the gateway never had, because its upgrade failed after `$connect`; and subscriptions, and
 * lists of them, of a person one of whose requests that subscribe died or failed half way.
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
    const isBegun = item === "subscription" || item === "list of subscriptions";
    const mayHaveBegun = isBegun && connection !== undefined && brokeOff.has(connection.userId);
    if (connection?.forgotten && !mayHaveBegun) return [`${what}, though it was forgotten`];
    return expires ? [] : [`${what}, and never expires`];
  });
};
