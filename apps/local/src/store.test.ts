import { tableContract } from "@parley/core/table/table.contract";
import { afterAll, expect } from "vitest";
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
