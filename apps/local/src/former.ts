import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { Key } from "@parley/core/table/keys";
import type { ClassicLevel } from "classic-level";

type Item = Parameters<typeof unmarshall>[0];

/** The rows that Parley kept by dynalite, until version 0.1, in the LevelDB that is open here. dynalite's keys begin with the table's name. */
export async function* formerRows(level: ClassicLevel): AsyncGenerator<Key & Record<string, unknown>> {
  const values = level.values<string, Item>({ gte: "item-parley~", lt: "item-parley\x7f", valueEncoding: "json" });
  for await (const item of values) yield unmarshall(item) as Key & Record<string, unknown>;
}
