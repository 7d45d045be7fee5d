import type { Deps } from "../context";
import type { Table } from "../table/table";

/** How many rows `work` reads of the table. */
export const rowsRead = async (
  { table }: Pick<Deps, "table">,
  work: (table: Table) => Promise<unknown>,
): Promise<number> => {
  let rows = 0;
  const counted = <Read extends readonly unknown[]>(read: Read): Read => {
    rows += read.length;
    return read;
  };
  await work({
    ...table,
    get: async <Row>(key: Parameters<Table["get"]>[0]) => {
      rows += 1;
      return table.get<Row>(key);
    },
    getMany: async <Row>(...args: Parameters<Table["getMany"]>) => counted(await table.getMany<Row>(...args)),
    query: async <Row>(range: Parameters<Table["query"]>[0]) => {
      const page = await table.query<Row>(range);
      counted(page.rows);
      return page;
    },
  });
  return rows;
};
