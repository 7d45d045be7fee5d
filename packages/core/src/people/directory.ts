import { ParleyError } from "@parley/protocol/error";
import { fromEachWord, plain } from "@parley/protocol/finding";
import { LIMITS } from "@parley/protocol/limits";
import type { Deps } from "../context";
import { fitting } from "../page";
import type * as Keys from "../table/keys";
import { compareText } from "../table/order";
import type { DirectoryRow } from "../table/row";
import { type Condition, ttl } from "../table/table";

/**
 * Alphabetical lists of what can be found by name: public rooms, people, and those of them who have an account. Each is spread over a few partitions and merged on reading.
 *
 * An entry has a row for its whole name, one for each further word that a search may begin with, and one for a person's handle. All rows hold the whole entry, so that
 * a search reads nothing else. Entries of earlier versions have the first row only, until they are added again.
 */
export type Kind = "DIRECTORY" | "PEOPLE" | "MEMBERS";

const SHARDS = 4;

/** Rows of one entry. Names of more words are found by the first ones. */
const ROWS = 6;

/** A key has a limit (1 KB), and normalizing may lengthen a name. */
const cut = (text: string): string => [...text].slice(0, LIMITS.roomNameLength).join("");

/** The form in which whole names are compared and ordered: `Ångström ` and `ångström` are one. */
const normalizeName = (name: string): string => cut(name.normalize("NFKC").toLowerCase().trim());

const shard = (id: string): number => [...id].reduce((sum, char) => sum + char.charCodeAt(0), 0) % SHARDS;

const pk = (kind: Kind, index: number): string => `${kind}#${index}`;

const NAME = "NAME#";
const WORD = "WORD#";
const HANDLE = "HANDLE#";

/** By what an entry is found. */
export type Listed = { name: string; handle?: string | undefined };

/**
 * What the sort keys of an entry's rows begin with: the whole name's, then those of words that no search finds by the ones before them. A handle is
 * one more word, and has a row of its own for those who type it with its `@`.
 */
const skBeginnings = ({ name, handle }: Listed): string[] => {
  const whole = normalizeName(name);
  const words: string[] = [];
  const isFound = (rest: string) => [whole, ...words].some((text) => text.startsWith(rest));
  for (const rest of fromEachWord(name).map(cut)) if (!isFound(rest) && words.length < ROWS - 1) words.push(rest);
  if (handle !== undefined && !isFound(handle)) words.push(handle);
  return [NAME + whole, ...words.map((word) => WORD + word), ...(handle === undefined ? [] : [HANDLE + handle])];
};

/** The tab is in no name and sorts before all that is, so that a name comes before the longer ones that begin with it. */
const withId = (skBeginning: string, id: string): string => `${skBeginning}\t${id}`;
const withoutId = (sk: string): string => sk.slice(0, sk.lastIndexOf("\t"));

const keys = (kind: Kind, id: string, listed: Listed): Keys.Key[] =>
  skBeginnings(listed).map((beginning) => ({ pk: pk(kind, shard(id)), sk: withId(beginning, id) }));

/** Writes an entry's rows, each of them on the condition. Can be repeated. */
export const add = async (
  deps: Deps,
  kind: Kind,
  id: string,
  listed: Listed,
  entry: object,
  condition?: Condition,
): Promise<void> => {
  const { name } = listed;
  for (const key of keys(kind, id, listed)) await deps.table.put({ ...entry, ...key, name }, condition);
};

/** Removes those of an entry's rows for which the condition holds. Can be repeated. */
export const remove = async (
  deps: Deps,
  kind: Kind,
  id: string,
  listed: Listed,
  condition: Condition,
): Promise<void> => {
  for (const key of keys(kind, id, listed)) await deps.table.remove(key, condition);
};

/** No function runs for so long. */
const WITHDRAWN_MS = 60 * 60 * 1000;

/** A row that lists nothing, in the place of one that is withdrawn. */
export const withdrawn = (deps: Deps): DirectoryRow<object> & { ttl: number } => ({
  withdrawn: true,
  ttl: ttl(deps.clock.now() + WITHDRAWN_MS),
});

/** What is asked for. */
type Page = { prefix?: string | undefined; limit: number; cursor?: string | undefined };

/**
 * The ranges of sort keys that answer a search, best first, none within another. An accent that was typed finds its own letter before the
 * bare one. Every name begins with nothing, so that its words need not be looked at then; and no word with an `@`, so that handles are instead.
 */
const rangesOf = (prefix: string): string[] => {
  const [whole, word] = [normalizeName(prefix), cut(plain(prefix))];
  const wholes = whole.startsWith(word) ? [word] : [whole, word];
  const further = word.startsWith("@") ? HANDLE + word.slice(1) : WORD + word;
  return [...wholes.map((text) => NAME + text), ...(word === "" ? [] : [further])];
};

/** The one of an entry's rows by which a search finds it. */
const foundBy = (listed: Listed, ranges: readonly string[]): string | undefined =>
  skBeginnings(listed).find((beginning) => ranges.some((range) => beginning.startsWith(range)));

/**
 * At most so many reads for one request, each of a page from every shard. It takes more than two only for names that repeat a word in many
 * ways, as `Ann Anna Annabel`. Such a page may be short, and its cursor continues it.
 */
const READS = 6;

/**
 * A page of the entries with a word that begins with `prefix`, each once: first those whose whole name does. Throws `input.invalid` for a
 * cursor of another list.
 */
export const list = async <Entry>(
  deps: Deps,
  kind: Kind,
  { prefix = "", limit, cursor }: Page,
): Promise<{ entries: Entry[]; nextCursor?: string }> => {
  const ranges = rangesOf(prefix);
  const found: (DirectoryRow<Entry> & Keys.Key)[] = [];
  let next: string | undefined = cursor === undefined ? ranges[0] : decode(cursor);
  for (let reads = 0; next !== undefined && found.length <= limit && reads < READS; reads += 1) {
    const page: Merged<Entry> = await merged(deps, kind, ranges, next, limit + 1);
    found.push(...page.rows.filter((row) => isFound(row, ranges)));
    next = page.next;
  }
  const entries = fitting(found.slice(0, limit));
  const end = found.length > entries.length ? entries.at(-1)?.sk : next;
  return { entries, ...(end !== undefined && { nextCursor: encode(end) }) };
};

type Merged<Entry> = { rows: (DirectoryRow<Entry> & Keys.Key)[]; next: string | undefined };

/** The rows that follow `after` in its range, and where to read on: after the last of them, in the next range, or nowhere. */
const merged = async <Entry>(
  deps: Deps,
  kind: Kind,
  ranges: readonly string[],
  after: string,
  limit: number,
): Promise<Merged<Entry>> => {
  const index = ranges.findIndex((range) => after.startsWith(range));
  const range = ranges[index];
  if (range === undefined)
    throw new ParleyError("input.invalid", "Unable to read the list: the cursor belongs to another one.");
  const shards = await Promise.all(
    Array.from({ length: SHARDS }, (_, shard) =>
      deps.table.query<DirectoryRow<Entry>>({ pk: pk(kind, shard), prefix: range, limit, after }),
    ),
  );
  const all = shards.flatMap(({ rows }) => rows).sort((a, b) => compareText(a.sk, b.sk));
  const rows = all.slice(0, limit);
  const isMore = all.length > limit || shards.some(({ next }) => next !== undefined);
  return { rows, next: isMore ? rows.at(-1)?.sk : ranges[index + 1] };
};

/** False for a row that was withdrawn, and for one whose entry another row of it has brought. */
const isFound = (
  { sk, name, handle, withdrawn }: DirectoryRow<unknown> & Keys.Key,
  ranges: readonly string[],
): boolean =>
  !withdrawn && (sk.startsWith(NAME) || (name !== undefined && withoutId(sk) === foundBy({ name, handle }, ranges)));

/** A page of a list that is in memory, in the same order and with the same cursors. */
export const pageOf = <Entry extends Listed>(
  all: readonly Entry[],
  idOf: (entry: Entry) => string,
  { prefix = "", limit, cursor }: Page,
): { entries: Entry[]; nextCursor?: string } => {
  const ranges = rangesOf(prefix);
  const after = cursor === undefined ? "" : decode(cursor);
  const found = all
    .flatMap((entry) => {
      const beginning = foundBy(entry, ranges);
      return beginning === undefined ? [] : [{ entry, sk: withId(beginning, idOf(entry)) }];
    })
    .filter(({ sk }) => compareText(sk, after) > 0)
    .sort((a, b) => compareText(a.sk, b.sk));
  const entries = fitting(found.slice(0, limit));
  const last = entries.at(-1);
  return {
    entries: entries.map(({ entry }) => entry),
    ...(found.length > entries.length && last && { nextCursor: encode(last.sk) }),
  };
};

const encode = (sk: string): string => Buffer.from(sk).toString("base64url");
const decode = (cursor: string): string => Buffer.from(cursor, "base64url").toString();
