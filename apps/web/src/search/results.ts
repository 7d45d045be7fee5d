import type { Client } from "@parley/client/client";
import { type Search, startSearch } from "@parley/client/search";
import { resolveQuery } from "@parley/client/search-query";
import { createStore, type Store, until } from "@parley/client/store";
import type { Message } from "@parley/protocol/message";
import { isEmpty, parseTyped, type TypedQuery } from "@parley/protocol/typed-query";
import { markOnRail } from "../room/rail-marks";

/** What a search has come to. */
export type Phase =
  /** Nothing is asked for yet. */
  | { kind: "nothing" }
  /** A filter's value says nothing, or nobody and no room is called so. */
  | { kind: "unclear"; filters: readonly string[] }
  | { kind: "unknown"; names: readonly string[] }
  | { kind: "starting" }
  | { kind: "failed"; error: unknown }
  | { kind: "running"; search: Search; words: TypedQuery["words"] };

/** The results of one search, which stay while their reader looks at a message and comes back. */
export type Results = {
  readonly phase: Store<Phase>;
  /** Where the reader was in them: how far down, and at which message. */
  scrollTop: number;
  focused: string | undefined;
  /** They are on the screen until the returned function is called. Meanwhile the search goes on. */
  show(): () => void;
  close(): void;
};

/** Resolves once the reader's rooms are known. */
const whenReady = ({ rooms }: Client): Promise<void> => until(rooms, ({ status }) => status === "ready");

const begin = async (client: Client, typed: string | undefined): Promise<Phase> => {
  if (typed === undefined) {
    await whenReady(client);
    const roomIds = [...client.rooms.get().rooms.keys()];
    return { kind: "running", search: startSearch(client, { mentioned: true }, roomIds), words: [] };
  }
  const parsed = parseTyped(typed);
  if (parsed.unclear.length > 0) return { kind: "unclear", filters: parsed.unclear };
  if (isEmpty(parsed)) return { kind: "nothing" };
  await whenReady(client);
  const resolved = await resolveQuery(client, parsed);
  if (resolved.unknown) return { kind: "unknown", names: resolved.unknown };
  const { query, roomIds } = resolved;
  if (!query) return { kind: "nothing" };
  return { kind: "running", search: startSearch(client, query, roomIds), words: parsed.words };
};

/** Shows on the rails of the rooms where the hits are, until the returned function is called. */
const markHits = ({ state }: Search): (() => void) => {
  let marked = new Map<string, number[]>();
  const mark = (hits: readonly Message[]) => {
    const found = new Map<string, number[]>();
    for (const { roomId, seq } of hits) {
      const seqs = found.get(roomId);
      if (seqs) seqs.push(seq);
      else found.set(roomId, [seq]);
    }
    for (const roomId of new Set([...marked.keys(), ...found.keys()]))
      markOnRail(roomId, "hit", found.get(roomId) ?? []);
    marked = found;
  };
  const unsubscribe = state.subscribe(() => mark(state.get().hits));
  return () => {
    unsubscribe();
    mark([]);
  };
};

const createResults = (client: Client, typed: string | undefined): Results => {
  const phase = createStore<Phase>({ kind: "starting" });
  let isClosed = false;
  let wasStopped = false;
  let unmark = () => {};
  const running = () => {
    const now = phase.get();
    return now.kind === "running" ? now.search : undefined;
  };
  begin(client, typed).then(
    (next) => {
      if (isClosed && next.kind === "running") return next.search.close();
      // A mention has a dot without having been searched for.
      if (next.kind === "running" && typed !== undefined) unmark = markHits(next.search);
      phase.set(next);
    },
    (error: unknown) => phase.set({ kind: "failed", error }),
  );
  return {
    phase,
    scrollTop: 0,
    focused: undefined,
    show: () => {
      if (wasStopped) running()?.further();
      wasStopped = false;
      return () => {
        wasStopped = running()?.state.get().status === "searching";
        if (wasStopped) running()?.stop();
      };
    },
    close: () => {
      isClosed = true;
      unmark();
      running()?.close();
    },
  };
};

type Kept = { typed: string | undefined; results: Results };

/** Of each client, the newest search and its mentions. */
const kept = new WeakMap<Client, Map<"search" | "mentions", Kept>>();

/** The results of what is typed, or, without it, of the mentions: those that are there, unless they have failed or `isNew` asks for others. */
export const resultsOf = (client: Client, typed: string | undefined, isNew = false): Results => {
  const own = kept.get(client) ?? new Map<"search" | "mentions", Kept>();
  kept.set(client, own);
  const place = typed === undefined ? "mentions" : "search";
  const known = own.get(place);
  if (known && !isNew && known.typed === typed && known.results.phase.get().kind !== "failed") return known.results;
  known?.results.close();
  const results = createResults(client, typed);
  own.set(place, { typed, results });
  return results;
};
