import type { Key } from "@parley/core/table/keys";
import type { ClassicLevel } from "classic-level";

/** A value in DynamoDB's JSON, as dynalite kept it. */
type Stored =
  | { S: string }
  | { N: string }
  | { BOOL: boolean }
  | { NULL: true }
  | { SS: string[] }
  | { L: Stored[] }
  | { M: Item };
type Item = { [name: string]: Stored };

const decoded = (stored: Stored): unknown => {
  if ("S" in stored) return stored.S;
  if ("N" in stored) return Number(stored.N);
  if ("BOOL" in stored) return stored.BOOL;
  if ("SS" in stored) return new Set(stored.SS);
  if ("L" in stored) return stored.L.map(decoded);
  if ("M" in stored) return rowOf(stored.M);
  return null;
};

const rowOf = (item: Item): Record<string, unknown> =>
  Object.fromEntries(Object.entries(item).map(([name, stored]) => [name, decoded(stored)]));

/** The rows that Parley kept by dynalite, until version 0.1, in the LevelDB that is open here. dynalite's keys begin with the table's name. */
export async function* formerRows(level: ClassicLevel): AsyncGenerator<Key & Record<string, unknown>> {
  const values = level.values<string, Item>({ gte: "item-parley~", lt: "item-parley\x7f", valueEncoding: "json" });
  for await (const item of values) yield rowOf(item) as Key & Record<string, unknown>;
}
