import { ParleyError } from "@parley/protocol/error";
import { LIMITS } from "@parley/protocol/limits";
import type { World } from "./context";
import type * as Keys from "./keys";
import type { Condition } from "./table";

/** Alphabetical lists of what can be found by name: public rooms and people. Each is spread over a few partitions and merged on reading. */
export type Kind = "DIRECTORY" | "PEOPLE";

const SHARDS = 4;

/** The form in which names are compared: `Ångström ` and `ångström` are one. Folding may lengthen a name; a key has a limit (1 KB). */
const fold = (name: string): string =>
  [...name.normalize("NFKC").toLowerCase().trim()].slice(0, LIMITS.roomNameLength).join("");

const shard = (id: string): number => [...id].reduce((sum, char) => sum + char.charCodeAt(0), 0) % SHARDS;

const pk = (kind: Kind, index: number): string => `${kind}#${index}`;
/** What the sort keys of all names with this beginning begin with. */
const beginning = (prefix: string): string => `NAME#${fold(prefix)}`;
/** The tab is in no name and sorts before all that is, so that a name comes before the longer ones that begin with it. */
const sortKey = (id: string, name: string): string => `${beginning(name)}\t${id}`;
const key = (kind: Kind, id: string, name: string): Keys.Key => ({ pk: pk(kind, shard(id)), sk: sortKey(id, name) });

export const add = async (
  world: World,
  kind: Kind,
  id: string,
  name: string,
  entry: object,
  condition?: Condition,
): Promise<void> => {
  await world.table.put({ ...key(kind, id, name), ...entry }, condition);
};

export const remove = async (
  world: World,
  kind: Kind,
  id: string,
  name: string,
  condition: Condition,
): Promise<void> => {
  await world.table.remove(key(kind, id, name), condition);
};

/** What is asked for. */
type Page = { prefix?: string | undefined; limit: number; cursor?: string | undefined };

/** A page of the entries whose name begins with `prefix`. Throws `input.invalid` for a cursor of another list. */
export const list = async <Entry>(
  world: World,
  kind: Kind,
  { prefix = "", limit, cursor }: Page,
): Promise<{ entries: Entry[]; nextCursor?: string }> => {
  const begin = beginning(prefix);
  const after = cursor === undefined ? undefined : decode(cursor);
  if (after !== undefined && !after.startsWith(begin))
    throw new ParleyError("input.invalid", "Unable to read the list: the cursor belongs to another one.");
  const shards = await Promise.all(
    Array.from({ length: SHARDS }, (_, index) =>
      world.table.query<Entry>({
        pk: pk(kind, index),
        prefix: begin,
        limit,
        ...(after !== undefined && { after }),
      }),
    ),
  );
  const found = shards.flatMap(({ rows }) => rows).sort((a, b) => compareBytes(a.sk, b.sk));
  const entries = found.slice(0, limit);
  const last = entries.at(-1);
  const more = found.length > limit || shards.some(({ next }) => next !== undefined);
  return { entries, ...(more && last && { nextCursor: encode(last.sk) }) };
};

/** A page of a list that is in memory, in the same order and with the same cursors. */
export const pageOf = <Entry extends { roomId: string; name: string }>(
  all: readonly Entry[],
  { prefix = "", limit, cursor }: Page,
): { entries: Entry[]; nextCursor?: string } => {
  const after = cursor === undefined ? "" : decode(cursor);
  const found = all
    .map((entry) => ({ entry, sk: sortKey(entry.roomId, entry.name) }))
    .filter(({ sk }) => sk.startsWith(beginning(prefix)) && compareBytes(sk, after) > 0)
    .sort((a, b) => compareBytes(a.sk, b.sk));
  const last = found[limit - 1];
  return {
    entries: found.slice(0, limit).map(({ entry }) => entry),
    ...(found.length > limit && last && { nextCursor: encode(last.sk) }),
  };
};

/** DynamoDB's order of strings: by their UTF-8 bytes. */
const compareBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

const encode = (sk: string): string => Buffer.from(sk).toString("base64url");
const decode = (cursor: string): string => Buffer.from(cursor, "base64url").toString();
