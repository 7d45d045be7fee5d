import { nameRank, plain } from "@parley/protocol/finding";
import { LIMITS } from "@parley/protocol/limits";
import type { RoomSummary } from "@parley/protocol/room";
import type { SearchQuery, SearchWord } from "@parley/protocol/search";
import type { TypedQuery } from "@parley/protocol/typed-query";
import type { User } from "@parley/protocol/user";
import type { Client } from "./client";

/** What a typed search asks for, and where; or the names in it that nobody and no room has. */
export type Resolved =
  | { readonly query: SearchQuery | undefined; readonly roomIds: readonly string[]; readonly unknown?: never }
  | { readonly unknown: readonly string[] };

type Port = Pick<Client, "request" | "rooms" | "user">;

/** The reader, by this word. */
const ME = "me";

/** As a name is typed: with a sign before it, or without. */
const bare = (name: string): string => name.replace(/^[@#]/, "");

/** Those whose name, or a word in it, begins so; those alone who are called exactly so, if there are any. */
const named = <Named>(all: readonly Named[], typed: string, nameOf: (each: Named) => string): Named[] => {
  const exact = all.filter((each) => plain(nameOf(each)) === plain(typed));
  return exact.length > 0 ? exact : all.filter((each) => nameRank(nameOf(each), typed) !== undefined);
};

const findPeople = async ({ request, user }: Port, typed: string): Promise<User[]> => {
  const name = bare(typed);
  if (plain(name) === ME) return [user.get()];
  const { users } = await request("listUsers", {
    prefix: name.slice(0, LIMITS.roomNameLength),
    limit: LIMITS.searchPeople,
  });
  const byHandle = users.filter(({ handle }) => handle === name.toLowerCase());
  return byHandle.length > 0 ? byHandle : named(users, name, ({ username }) => username);
};

const ids = (people: readonly User[]): string[] =>
  [...new Set(people.map(({ userId }) => userId))].slice(0, LIMITS.searchPeople);

/** A word finds the mentions of people whose name has it: those of one's direct rooms, and, behind an `@`, anybody. */
const withPeople = async (
  client: Port,
  word: TypedQuery["words"][number],
  peers: readonly User[],
): Promise<SearchWord> => {
  const text = bare(word.text);
  if (text === "") return word;
  const others = word.text.startsWith("@") ? await findPeople(client, text) : [];
  const known = [...peers, client.user.get()].filter(({ username }) => nameRank(username, text) !== undefined);
  const people = ids([...others, ...known]);
  return people.length === 0 ? word : { ...word, people };
};

const byActivity = (a: RoomSummary, b: RoomSummary) => (b.lastMessageAt ?? "").localeCompare(a.lastMessageAt ?? "");

/** Finds out whom and which rooms a typed search means. Asks the server for people. Rejects with `ParleyError`. */
export const resolveQuery = async (client: Port, typed: TypedQuery): Promise<Resolved> => {
  const rooms = [...client.rooms.get().rooms.values()].sort(byActivity);
  const inRooms = typed.in.map((name) => ({ name, found: named(rooms, bare(name), (room) => room.name) }));
  const from = await Promise.all(typed.from.map(async (name) => ({ name, found: await findPeople(client, name) })));
  const unknown = [...inRooms, ...from].filter(({ found }) => found.length === 0).map(({ name }) => name);
  if (unknown.length > 0) return { unknown };
  const peers = rooms.flatMap(({ peer }) => (peer ? [peer] : []));
  const words = await Promise.all(typed.words.map((word) => withPeople(client, word, peers)));
  const { before, after, has } = typed;
  const asked = {
    ...(words.length > 0 && { words }),
    ...(from.length > 0 && { from: ids(from.flatMap(({ found }) => found)) }),
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
    ...(has.length > 0 && { has: [...has] }),
  };
  const chosen = new Set(inRooms.flatMap(({ found }) => found));
  return {
    // `in:` alone asks for nothing.
    query: Object.keys(asked).length > 0 ? asked : undefined,
    roomIds: (inRooms.length > 0 ? rooms.filter((room) => chosen.has(room)) : rooms).map(({ roomId }) => roomId),
  };
};
