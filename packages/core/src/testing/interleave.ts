import fc from "fast-check";
import type { Key } from "../table/keys";
import type { Range, Reading, Table } from "../table/table";

/** One call of the table. */
export type Call = Key & { operation: keyof Table };
export type Around = <Answer>(call: Call, perform: () => Promise<Answer>) => Promise<Answer>;

const place = (range: Range): Key => ({ pk: range.pk, sk: "prefix" in range ? range.prefix : range.from });

/** The table, with `around` in the place of each call. */
export const intercept = (table: Table, around: Around): Table => ({
  get: <Row>(key: Key) => around({ operation: "get", ...key }, () => table.get<Row>(key)),
  getMany: <Row>(keys: readonly Key[], reading?: Reading) =>
    around({ operation: "getMany", pk: "", sk: "", ...keys[0] }, () => table.getMany<Row>(keys, reading)),
  query: <Row>(range: Range) => around({ operation: "query", ...place(range) }, () => table.query<Row>(range)),
  put: (row, condition) => around({ operation: "put", pk: row.pk, sk: row.sk }, () => table.put(row, condition)),
  putMany: (rows) =>
    around({ operation: "putMany", pk: rows[0]?.pk ?? "", sk: rows[0]?.sk ?? "" }, () => table.putMany(rows)),
  update: <Row>(...args: Parameters<Table["update"]>) =>
    around({ operation: "update", ...args[0] }, () => table.update<Row>(...args)),
  updateOrGet: <Row>(...args: Parameters<Table["updateOrGet"]>) =>
    around({ operation: "updateOrGet", ...args[0] }, () => table.updateOrGet<Row>(...args)),
  remove: <Row>(...args: Parameters<Table["remove"]>) =>
    around({ operation: "remove", ...args[0] }, () => table.remove<Row>(...args)),
});

/** What a call comes to. A `crash` is before it, a `lost` answer after it; a `repeated` call is what the SDK makes of a lost answer. */
export type Fate = "ok" | "crash" | "lost" | "repeated";

export class Crash extends Error {}

export const meet = async <Answer>(fate: Fate, perform: () => Promise<Answer>): Promise<Answer> => {
  if (fate === "crash") throw new Crash();
  const answer = await perform();
  if (fate === "lost") throw new Crash();
  return fate === "repeated" ? perform() : answer;
};

/** A table where the first call that `matches` meets its fate; all others are as always. */
export const once = (table: Table, fate: Fate, matches: (call: Call) => boolean): Table => {
  let met = false;
  return intercept(table, (call, perform) => {
    if (met || !matches(call)) return perform();
    met = true;
    return meet(fate, perform);
  });
};

type Turn = { actor: number; call: Call; take(fate: Fate): Promise<void> };

/** Who goes next among those that wait (an index into them), and what comes of it. */
export type Decide = (waiting: readonly Pick<Turn, "actor" | "call">[]) => { next: number; fate?: Fate };

/**
 * Runs actors over one table, one call of the table at a time, in the order that `decide` says: the same decisions are the same run. The
 * actors must wait for nothing but the table, and for each other not at all.
 */
export const interleave = async (
  table: Table,
  actors: readonly ((table: Table) => Promise<unknown>)[],
  decide: Decide,
): Promise<PromiseSettledResult<unknown>[]> => {
  const waiting: Turn[] = [];
  const ended = Promise.allSettled(
    actors.map((act, actor) =>
      act(
        intercept(
          table,
          (call, perform) =>
            new Promise((resolve, reject) => {
              waiting.push({ actor, call, take: (fate) => meet(fate, perform).then(resolve, reject) });
            }),
        ),
      ),
    ),
  );
  for (await settled(); waiting.length > 0; await settled()) {
    const { next, fate = "ok" } = decide(waiting);
    const [turn] = waiting.splice(next, 1);
    await turn?.take(fate);
  }
  return ended;
};

/** Until every actor has reached its next call: between two calls they are microtasks only. */
const settled = () => new Promise(setImmediate);

/** One actor's next calls, the last of which meets `fate`. */
export type Burst = { actor: number; calls: number; fate?: Fate };

export const TO_THE_END = Number.POSITIVE_INFINITY;

/** Lets the first of two actors go for `calls` calls, then the other to its end, then the first. */
export const pauseAfter = (calls: number): Decide =>
  inBursts([
    { actor: 0, calls },
    { actor: 1, calls: TO_THE_END },
  ]);

/** So long everybody goes in turn; then who came first, to their end: in turn for ever, two could be in each other's way for ever. */
const TURNS = 200;

/** Bursts of one actor while all others stand still; when there are no more, everybody in turn. */
export const inBursts = (bursts: readonly Burst[]): Decide => {
  const pending = bursts.map((burst) => ({ ...burst }));
  let turns = 0;
  return (waiting) => {
    for (;;) {
      const burst = pending[0];
      if (!burst) {
        turns += 1;
        const first = Math.min(...waiting.map(({ actor }) => actor));
        return { next: turns < TURNS ? 0 : waiting.findIndex(({ actor }) => actor === first) };
      }
      const next = waiting.findIndex(({ actor }) => actor === burst.actor);
      if (next === -1 || burst.calls <= 0) {
        pending.shift();
        continue;
      }
      burst.calls -= 1;
      return { next, fate: burst.calls === 0 ? (burst.fate ?? "ok") : "ok" };
    }
  };
};

/** Any bursts of so many actors; now and then one of them dies, or has a call carried out twice. */
export const anyBursts = (actors: number): fc.Arbitrary<Burst[]> =>
  fc.array(
    fc.record({
      actor: fc.nat(actors - 1),
      calls: fc.integer({ min: 1, max: 15 }),
      fate: fc.oneof(
        { weight: 3, arbitrary: fc.constant<Fate>("ok") },
        { weight: 1, arbitrary: fc.constantFrom<Fate>("crash", "lost", "repeated") },
      ),
    }),
    { maxLength: 40, size: "max" },
  );

/** Tries until there is an answer, as a client does: a crash is none. */
export const persistently = async <Result>(attempt: () => Promise<Result>): Promise<Result> => {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
    }
  }
};
