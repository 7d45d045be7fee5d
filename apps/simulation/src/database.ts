import { createMemoryDocuments } from "@parley/core/testing/memory-documents";
import type { Perform } from "./documents";

export type Row = Record<string, unknown>;

/** A table with direct access to all its rows. `restore` replaces them. */
export type Database = { perform: Perform; rows(): Promise<Row[]>; restore(rows: readonly Row[]): Promise<void> };

/** The table in memory: it keeps the contract of the engines (`core/table.contract.ts`) at a hundredth of their price. */
export const memoryDatabase = (): Database => {
  const memory = createMemoryDocuments();
  return {
    perform: memory.perform,
    rows: async () => memory.rows(),
    restore: async (rows) => memory.restore(rows),
  };
};
