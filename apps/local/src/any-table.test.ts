import { createTable } from "@parley/core/table/dynamodb";
import type { Condition, Range, Table, UpdateExpression } from "@parley/core/table/table";
import { createClock } from "@parley/core/testing/clock";
import { memoryEngine, remoteEngine } from "@parley/core/testing/engine";
import fc from "fast-check";
import { afterAll, expect, it } from "vitest";
import { openDatabase } from "./database";

const database = await openDatabase("memory", expect.unreachable);
const [memory, dynalite] = [memoryEngine(), await remoteEngine()];
afterAll(() => Promise.all([database.close(), dynalite.close()]));

const embedded = database.view();
const tables = [
  embedded.table,
  ...[memory, dynalite].map(({ documents, tableName }) => createTable(documents, tableName, createClock())),
];

const SKS = ["A", "LOG#000000000001", "LOG#000000000002", "LOG#HEAD", "NAME#ä x", "NAME#👋 y", "NAME#\uffff", "Z"];
const tags = fc.uniqueArray(fc.constantFrom("a", "b", "c"), { minLength: 1 }).map((names) => new Set(names));
const number = fc.integer({ min: 0, max: 3 });

const condition: fc.Arbitrary<Condition | undefined> = fc.oneof(
  fc.constantFrom<(Condition | undefined)[]>(
    undefined,
    { when: "attribute_exists(#pk)" },
    { when: "attribute_not_exists(#pk)" },
    { when: "attribute_not_exists(#t.#rev) OR #t.#rev < :rev", values: { rev: 1 } },
    { when: "(#n > :low OR #s = :s) AND attribute_exists(#pk)", values: { low: 1, s: "{\"'" } },
  ),
  number.map((n) => ({ when: "#n = :n", values: { n } })),
  number.map((n) => ({ when: "#n <> :n", values: { n } })),
  number.map((n) => ({ when: "#n <= :n AND attribute_exists(#pk)", values: { n } })),
);

/** An attribute is in one clause only, as DynamoDB demands. */
const change: fc.Arbitrary<UpdateExpression> = fc
  .record(
    {
      n: fc.oneof(
        number.map((n): UpdateExpression => ({ set: { n } })),
        number.map((n): UpdateExpression => ({ add: { n } })),
        fc.constant<UpdateExpression>({ remove: ["n"] }),
      ),
      tags: fc.oneof(
        tags.map((tags): UpdateExpression => ({ add: { tags } })),
        tags.map((tags): UpdateExpression => ({ removeFromSet: { tags } })),
      ),
      t: fc.oneof(
        number.map((rev): UpdateExpression => ({ set: { t: { rev, list: [rev, "x", null, true] } } })),
        fc.constant<UpdateExpression>({ remove: ["t"] }),
      ),
      s: fc.string({ unit: "grapheme", minLength: 1 }).map((s): UpdateExpression => ({ set: { s } })),
    },
    { requiredKeys: [] },
  )
  .map((changes) => Object.values(changes))
  .filter((changes) => changes.length > 0)
  .map((changes) => ({
    set: Object.assign({}, ...changes.map(({ set }) => set)),
    add: Object.assign({}, ...changes.map(({ add }) => add)),
    removeFromSet: Object.assign({}, ...changes.map(({ removeFromSet }) => removeFromSet)),
    remove: changes.flatMap(({ remove = [] }) => remove),
  }));

const sk = fc.constantFrom(...SKS);
/** Where a page goes on has to be inside of its range. */
const range = fc
  .record(
    {
      bounds: fc.oneof(
        fc.constantFrom("LOG#", "NAME#", "A", "Q").map((prefix) => ({ prefix })),
        fc
          .tuple(fc.nat(SKS.length - 1), fc.nat(SKS.length - 1))
          .map((ends) => ends.sort((a, b) => a - b))
          .map(([from = 0, to = 0]) => ({ from: SKS[from] ?? "", to: SKS[to] ?? "" })),
      ),
      descending: fc.boolean(),
      limit: fc.integer({ min: 1, max: 4 }),
      after: sk,
    },
    { requiredKeys: ["bounds"] },
  )
  .map(({ bounds, after, ...rest }) => {
    const isInside =
      after !== undefined &&
      ("prefix" in bounds
        ? after.startsWith(bounds.prefix)
        : SKS.indexOf(after) >= SKS.indexOf(bounds.from) && SKS.indexOf(after) <= SKS.indexOf(bounds.to));
    return { ...bounds, ...rest, ...(isInside && { after }) };
  });

type Step = (table: Table, pk: string) => Promise<unknown>;
const bySk = (a: { sk: string }, b: { sk: string }) => (a.sk < b.sk ? -1 : 1);

const step: fc.Arbitrary<{ show: string; perform: Step }> = fc
  .oneof<fc.Arbitrary<[string, unknown, Step]>[]>(
    sk.map((sk) => ["get", sk, (table, pk) => table.get({ pk, sk })]),
    fc
      .uniqueArray(sk)
      .map((sks) => [
        "getMany",
        sks,
        async (table, pk) => (await table.getMany(sks.map((sk) => ({ pk, sk })))).sort(bySk),
      ]),
    range.map((range) => ["query", range, (table, pk) => table.query({ ...range, pk } as Range)]),
    fc
      .tuple(sk, number, tags, condition)
      .map(([sk, n, tags, when]) => ["put", [sk, n, when], (table, pk) => table.put({ pk, sk, n, tags }, when)]),
    fc
      .uniqueArray(sk)
      .map((sks) => ["putMany", sks, (table, pk) => table.putMany(sks.map((sk) => ({ pk, sk, n: sks.length })))]),
    fc
      .tuple(sk, change, condition)
      .map(([sk, change, when]) => [
        "update",
        [sk, change, when],
        (table, pk) => table.update({ pk, sk }, change, when),
      ]),
    fc.tuple(sk, condition).map(([sk, when]) => ["remove", [sk, when], (table, pk) => table.remove({ pk, sk }, when)]),
    fc.constant<[string, unknown, Step]>([
      "wait for the disk",
      "",
      (table) => (table === embedded.table ? embedded.lasting() : Promise.resolve()),
    ]),
  )
  .map(([operation, given, perform]) => ({ show: `${operation} ${fc.stringify(given)}`, perform }));

it("answers as the table in memory and as dynalite do, whatever is asked, on disk or not yet", async () => {
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        step.map((step) => Object.assign(step, { [fc.toStringMethod]: () => step.show })),
        { maxLength: 30 },
      ),
      async (steps) => {
        runs += 1;
        for (const { perform } of steps) {
          const [answer, ...others] = await Promise.all(
            tables.map((table) =>
              perform(table, `ROOM#${runs}`).then(
                (answer) => ({ answer }),
                (error: Error) => ({ refused: error.name === "" }),
              ),
            ),
          );
          for (const other of others) expect(answer).toEqual(other);
        }
      },
    ),
    { numRuns: 150 },
  );
});
