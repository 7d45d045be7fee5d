import { describe, expect, it } from "vitest";
import type { TestDeps } from "../testing/deps";
import { HEAD_SK, logSk } from "./keys";
import { all, pages } from "./table";

/** What the domain relies on, of any engine behind the table: exact conditions, the order of keys, strong reads. */
export const tableContract = (
  engine: string,
  { table, mintId, load }: Pick<TestDeps, "table" | "mintId" | "load">,
): void => {
  const newKey = () => ({ pk: mintId(), sk: "one" });

  describe(`table on ${engine}`, () => {
    describe("get and put", () => {
      it("gives back what was put: text, numbers, nested maps and sets", async () => {
        const key = newKey();
        const row = {
          text: "näh 👋🏽 \u{ffff}",
          zero: 0,
          nested: { deep: { list: [1, "2"] } },
          tags: new Set(["a", "b"]),
        };
        expect(await table.put({ ...key, ...row })).toBe(true);
        expect(await table.get(key)).toEqual({ ...key, ...row });
      });

      it("answers undefined where there is nothing", async () => {
        expect(await table.get(newKey())).toBeUndefined();
      });

      it("replaces the row as a whole", async () => {
        const key = newKey();
        await table.put({ ...key, old: 1 });
        await table.put({ ...key, fresh: 2 });
        expect(await table.get(key)).toEqual({ ...key, fresh: 2 });
      });

      it("puts nothing where the condition does not hold", async () => {
        const key = newKey();
        const absent = { when: "attribute_not_exists(#pk)" };
        expect(await table.put({ ...key, n: 1 }, absent)).toBe(true);
        expect(await table.put({ ...key, n: 2 }, absent)).toBe(false);
        expect(await table.put({ ...key, n: 3 }, { when: "#n > :n", values: { n: 1 } })).toBe(false);
        expect(await table.get(key)).toEqual({ ...key, n: 1 });
      });
    });

    describe("update", () => {
      it("creates, sets, adds and removes, and answers with the row as it is now", async () => {
        const key = newKey();
        await table.update(key, { set: { kept: "k", gone: "g" }, add: { n: 2, tags: new Set(["a", "b"]) } });
        const row = await table.update(key, {
          set: { more: { rev: 1 } },
          add: { n: 3 },
          removeFromSet: { tags: new Set(["a", "never"]) },
          remove: ["gone"],
        });
        expect(row).toEqual({ ...key, kept: "k", more: { rev: 1 }, n: 5, tags: new Set(["b"]) });
        expect(await table.get(key)).toEqual(row);
      });

      it("has no empty set: the last one taken takes the attribute with it", async () => {
        const key = newKey();
        await table.update(key, { add: { tags: new Set(["a"]) } });
        expect(await table.update(key, { removeFromSet: { tags: new Set(["a"]) } })).toEqual(key);
      });

      it("answers undefined, and changes nothing, where the condition does not hold", async () => {
        const key = newKey();
        expect(await table.update(key, { set: { n: 1 } }, { when: "attribute_exists(#pk)" })).toBeUndefined();
        expect(await table.get(key)).toBeUndefined();
        await table.put({ ...key, n: 1 });
        expect(await table.update(key, { set: { n: 2 } }, { when: "#n = :n", values: { n: 7 } })).toBeUndefined();
        expect(await table.get(key)).toEqual({ ...key, n: 1 });
      });

      it("compares nested attributes, and a missing one is different from all, and neither less nor greater", async () => {
        const key = newKey();
        const newer = { when: "attribute_not_exists(#tail.#rev) OR #tail.#rev < :rev", values: { rev: 1 } };
        await table.put({ ...key, tail: {} });
        expect(await table.update(key, { set: { tail: { rev: 1 } } }, newer)).toBeDefined();
        expect(await table.update(key, { set: { tail: { rev: 1 } } }, newer)).toBeUndefined();
        expect(await table.update(key, { set: { n: 1 } }, { when: "#none < :n", values: { n: 1 } })).toBeUndefined();
        expect(await table.update(key, { set: { n: 1 } }, { when: "#none = :n", values: { n: 1 } })).toBeUndefined();
        expect(await table.update(key, { set: { n: 1 } }, { when: "#none <> :n", values: { n: 1 } })).toBeDefined();
      });

      it("sets and removes entries of a map, whatever their keys, and leaves the others", async () => {
        const key = newKey();
        await table.put({ ...key, order: { a: 1, "b-_9": 2, c: 3 }, texts: {} });
        const row = await table.update(key, {
          set: { n: 1 },
          setEntries: { order: { d: 4 }, texts: { "b-_9": { text: "x" }, SET: "y" } },
          removeEntries: { order: ["b-_9", "never", "c"] },
        });
        expect(row).toEqual({ ...key, n: 1, order: { a: 1, d: 4 }, texts: { "b-_9": { text: "x" }, SET: "y" } });
        expect(await table.get(key)).toEqual(row);
      });

      it("fails, and changes nothing, where the map of an entry is missing", async () => {
        const key = newKey();
        await table.put({ ...key, n: 1 });
        await expect(table.update(key, { set: { n: 2 }, setEntries: { order: { a: 1 } } })).rejects.toThrow();
        await expect(table.update(key, { removeEntries: { order: ["a"] } })).rejects.toThrow();
        expect(await table.get(key)).toEqual({ ...key, n: 1 });
      });

      it("numbers concurrent updates without a gap, each in the same write", async () => {
        const key = newKey();
        await table.put({ ...key, seq: 6, order: {} });
        const rows = await Promise.all(
          Array.from({ length: 20 }, (_, n) =>
            table.update<{ seq: number; order: Record<string, number> }>(key, {
              number: { counter: "seq", map: "order", key: `id-${n}` },
            }),
          ),
        );
        const seqs = rows.map((row, n) => row?.order[`id-${n}`]);
        expect(seqs).toEqual(rows.map((row) => row?.seq));
        expect(seqs.toSorted()).toEqual(Array.from({ length: 20 }, (_, n) => 7 + n).toSorted());
      });

      it("compares a map's entry whose key is data", async () => {
        const key = newKey();
        await table.put({ ...key, order: { "a-1": 1 } });
        const claim = (id: string) =>
          table.update(
            key,
            { setEntries: { order: { [id]: 2 } } },
            { when: "attribute_not_exists(#order.#id) OR #order.#id = :two", values: { two: 2 }, names: { id } },
          );
        expect(await claim("a-1")).toBeUndefined();
        expect(await claim("b_2")).toBeDefined();
        expect(await claim("b_2")).toBeDefined();
      });

      it("answers with the row as it is where the condition did not hold, if asked for", async () => {
        const key = newKey();
        const unless = { when: "attribute_not_exists(#n)" };
        const change = { set: { n: 1, tags: new Set(["a"]), deep: { er: [1] } } };
        const written = { ...key, ...change.set };
        expect(await table.updateOrGet(key, change, unless)).toEqual({ isUpdated: true, row: written });
        // dynalite does not tell it.
        const row = engine === "dynalite" ? undefined : written;
        expect(await table.updateOrGet(key, { set: { n: 2 } }, unless)).toEqual({ isUpdated: false, row });
        const absent = await table.updateOrGet(newKey(), change, { when: "attribute_exists(#pk)" });
        expect(absent).toEqual({ isUpdated: false, row: undefined });
      });

      it("lets one of many concurrent conditional updates through", async () => {
        const key = newKey();
        await table.put({ ...key, seq: 0 });
        const outcomes = await Promise.all(
          Array.from({ length: 20 }, (_, writer) =>
            table.update(key, { set: { seq: 1, writer } }, { when: "#seq = :seq", values: { seq: 0 } }),
          ),
        );
        const won = outcomes.filter((row) => row !== undefined);
        expect(won).toHaveLength(1);
        expect(await table.get(key)).toEqual(won[0]);
      });

      it("loses no concurrent addition", async () => {
        const key = newKey();
        await Promise.all(
          Array.from({ length: 20 }, (_, n) => table.update(key, { add: { n: 1, tags: new Set([`${n}`]) } })),
        );
        const row = await table.get<{ n: number; tags: Set<string> }>(key);
        expect(row?.n).toBe(20);
        expect(row?.tags.size).toBe(20);
      });
    });

    describe("remove", () => {
      it("answers with the row once, to one of many", async () => {
        const key = newKey();
        await table.put({ ...key, n: 1 });
        const outcomes = await Promise.all(Array.from({ length: 5 }, () => table.remove(key)));
        expect(outcomes.filter((row) => row !== undefined)).toEqual([{ ...key, n: 1 }]);
      });

      it("does nothing where its condition does not hold", async () => {
        const key = newKey();
        const condition = { when: "attribute_not_exists(#n) OR #n < :n", values: { n: 2 } };
        expect(await table.remove(key, condition)).toBeUndefined();
        await table.put({ ...key, n: 2 });
        expect(await table.remove(key, condition)).toBeUndefined();
        expect(await table.get(key)).toEqual({ ...key, n: 2 });
        await table.put({ ...key, n: 1 });
        expect(await table.remove(key, condition)).toEqual({ ...key, n: 1 });
      });
    });

    describe("getMany", () => {
      it("reads any number of keys, and leaves out what does not exist", async () => {
        const pk = mintId();
        const rows = Array.from({ length: 230 }, (_, n) => ({ pk, sk: logSk(n), n }));
        await load(rows);
        const keys = rows.map(({ sk }) => ({ pk, sk }));
        const found = await table.getMany<{ n: number }>([...keys, { pk, sk: "none" }]);
        expect(found.map(({ n }) => n).sort((a, b) => a - b)).toEqual(rows.map(({ n }) => n));
        expect(await table.getMany([])).toEqual([]);
      });
    });

    describe("putMany", () => {
      it("writes any number of rows, and replaces those that are there as a whole", async () => {
        const pk = mintId();
        const rows = Array.from({ length: 60 }, (_, n) => ({ pk, sk: logSk(n), n, tags: new Set([`${n}`]) }));
        await table.put({ pk, sk: logSk(7), old: true });
        await table.putMany(rows);
        expect(await all(table, { pk, prefix: "LOG#" })).toEqual(rows);
        await table.putMany([]);
      });
    });

    describe("reads that may be late", () => {
      it("see in the end what was written, as other reads do at once", async () => {
        const pk = mintId();
        const rows = Array.from({ length: 3 }, (_, n) => ({ pk, sk: logSk(n), n }));
        await table.putMany(rows);
        await expect
          .poll(async () => (await table.query({ pk, prefix: "LOG#", limit: 5, eventually: true })).rows)
          .toEqual(rows);
        const keys = rows.map(({ sk }) => ({ pk, sk }));
        await expect
          .poll(async () => (await table.getMany<{ n: number }>(keys, { eventually: true })).map(({ n }) => n).sort())
          .toEqual([0, 1, 2]);
      });
    });

    describe("query", () => {
      const sks = (rows: readonly { sk: string }[]) => rows.map(({ sk }) => sk);

      it("orders sort keys by their UTF-8 bytes, and the head after every message", async () => {
        const pk = mintId();
        const ordered = [
          "A",
          "LOG#000000000009",
          "LOG#000000000010",
          "LOG#999999999999",
          HEAD_SK,
          "a",
          "ä",
          "\u{ffff}",
          "👋",
        ];
        await load([...ordered].reverse().map((sk) => ({ pk, sk })));
        expect(sks((await table.query({ pk, from: "A", to: "\u{10ffff}" })).rows)).toEqual(ordered);
      });

      it("reads ranges with both ends, prefixes, backwards, and of one partition only", async () => {
        const pk = mintId();
        await load(["a1", "a2", "a3", "b1"].map((sk) => ({ pk, sk })));
        await table.put({ pk: mintId(), sk: "a2" });
        expect(sks((await table.query({ pk, from: "a2", to: "b1" })).rows)).toEqual(["a2", "a3", "b1"]);
        expect(sks((await table.query({ pk, prefix: "a" })).rows)).toEqual(["a1", "a2", "a3"]);
        expect(sks((await table.query({ pk, prefix: "a", descending: true, limit: 2 })).rows)).toEqual(["a3", "a2"]);
        expect(await table.query({ pk, prefix: "c" })).toEqual({ rows: [] });
      });

      it("continues after `next`, which need not exist any more", async () => {
        const pk = mintId();
        await load(["a1", "a2", "a3"].map((sk) => ({ pk, sk })));
        const { next } = await table.query({ pk, prefix: "a", limit: 2 });
        expect(next).toBe("a2");
        await table.remove({ pk, sk: "a2" });
        expect(sks((await table.query({ pk, prefix: "a", after: "a2" })).rows)).toEqual(["a3"]);
        expect(sks((await table.query({ pk, prefix: "a", after: "a15" })).rows)).toEqual(["a3"]);
      });

      it("ends a page at 1 MB; `pages` and `all` read on", async () => {
        const pk = mintId();
        const text = "x".repeat(90_000);
        const rows = Array.from({ length: 13 }, (_, n) => ({ pk, sk: logSk(n), text }));
        for (const row of rows) await table.put(row);
        const first = await table.query({ pk, prefix: "LOG#" });
        expect(first.next).toBe(first.rows.at(-1)?.sk);
        expect(first.rows.length).toBeLessThan(rows.length);
        expect(sks(await all(table, { pk, prefix: "LOG#" }))).toEqual(sks(rows));
        const read: number[] = [];
        for await (const page of pages(table, { pk, prefix: "LOG#", limit: 5 })) read.push(page.length);
        expect(read.filter((length) => length > 0)).toEqual([5, 5, 3]);
      });

      it("sees what was written just before", async () => {
        const pk = mintId();
        for (let n = 1; n <= 10; n += 1) {
          await table.put({ pk, sk: logSk(n) });
          expect((await table.query({ pk, prefix: "LOG#" })).rows).toHaveLength(n);
        }
      });
    });
  });
};

/** What an engine that counts DynamoDB's capacity units says of them. */
export const capacityContract = (engine: string, { table, mintId, load, cost }: TestDeps): void => {
  const newKey = () => ({ pk: mintId(), sk: "one" });

  describe(`capacity on ${engine}`, () => {
    const rowOf = (bytes: number) => {
      const key = newKey();
      const named = "pk".length + key.pk.length + "sk".length + key.sk.length + "text".length;
      return { ...key, text: "x".repeat(bytes - named) };
    };

    it("is a write unit per KB", async () => {
      expect(await cost(() => table.put(rowOf(1_024)))).toEqual({ read: 0, write: 1 });
      expect(await cost(() => table.put(rowOf(1_025)))).toEqual({ read: 0, write: 2 });
    });

    it("is the same for a row of many that are written at once", async () => {
      expect(await cost(() => table.putMany([rowOf(1_024), rowOf(1_025)]))).toEqual({ read: 0, write: 3 });
    });

    it("is half a read unit per 4 KB where the read may be late", async () => {
      const row = rowOf(4_096);
      await table.put(row);
      const key = { pk: row.pk, sk: row.sk };
      expect(await cost(() => table.getMany([key], { eventually: true }))).toEqual({ read: 0.5, write: 0 });
      const late = { pk: row.pk, prefix: "o", eventually: true } as const;
      expect(await cost(() => table.query(late))).toEqual({ read: 0.5, write: 0 });
    });

    it("is a read unit per 4 KB, a query's rows counted together", async () => {
      const row = rowOf(4_096);
      await table.put(row);
      expect(await cost(() => table.get({ pk: row.pk, sk: row.sk }))).toEqual({ read: 1, write: 0 });
      const pk = mintId();
      await load(Array.from({ length: 8 }, (_, n) => ({ pk, sk: logSk(n), text: "x".repeat(900) })));
      expect(await cost(() => table.query({ pk, prefix: "LOG#" }))).toEqual({ read: 2, write: 0 });
    });
  });
};
