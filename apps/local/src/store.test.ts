import { tableContract } from "@parley/core/table/table.contract";
import { afterAll, expect, it } from "vitest";
import { openDatabase } from "./database";

const database = await openDatabase("memory", expect.unreachable);
afterAll(database.close);

const { table } = database.view();
let minted = 0;
tableContract("the embedded table", {
  table,
  mintId: () => `id${minted++}`,
  load: async (rows) => {
    for (const row of rows) await table.put(row);
  },
});

const range = (pk: string) => ({ pk, prefix: "A#" });

it("answers with the same array while no row of the range is written", async () => {
  await table.put({ pk: "kept", sk: "A#1" });
  const { rows } = await table.query(range("kept"));
  await table.put({ pk: "another", sk: "A#1" });
  await table.put({ pk: "kept", sk: "B#1" });
  expect((await table.query(range("kept"))).rows).toBe(rows);
  await table.put({ pk: "kept", sk: "A#1" });
  const again = await table.query(range("kept"));
  expect(again.rows).not.toBe(rows);
  expect(again.rows).toEqual(rows);
  await table.remove({ pk: "kept", sk: "A#1" });
  expect((await table.query(range("kept"))).rows).toEqual([]);
});

it("makes those wait for the disk who are given an array that is not there yet", async () => {
  const [writer, reader] = [database.view(), database.view()];
  await writer.table.put({ pk: "waiting", sk: "A#1" });
  await writer.table.query(range("waiting"));
  let isOnDisk = false;
  void writer.lasting().then(() => {
    isOnDisk = true;
  });
  expect((await reader.table.query(range("waiting"))).rows).toHaveLength(1);
  await reader.lasting();
  expect(isOnDisk).toBe(true);
});
