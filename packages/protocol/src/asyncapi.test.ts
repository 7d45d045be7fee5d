import { readFile } from "node:fs/promises";
import { Parser } from "@asyncapi/parser";
import { expect, test } from "vitest";
import { ACTIONS } from "./actions";
import { asyncapi } from "./asyncapi";
import { EVENTS } from "./events";

const WARNING = 1;

test("AsyncAPI's own parser finds neither errors nor warnings", async () => {
  const { document, diagnostics } = await new Parser().parse(JSON.stringify(asyncapi()));
  expect(diagnostics.filter(({ severity }) => severity <= WARNING)).toEqual([]);
  const operations = document?.operations();
  expect(operations?.filterBySend()).toHaveLength(Object.keys(ACTIONS).length);
  expect(operations?.filterByReceive()).toHaveLength(Object.keys(EVENTS).length);
  expect(operations?.filterBySend().filter((operation) => operation.reply() === undefined)).toEqual([]);
});

test("every reference points at something", () => {
  const document = asyncapi();
  const refs = JSON.stringify(document).match(/"\$ref":"#[^"]+"/g) ?? [];
  const resolve = (path: string) =>
    path
      .split("/")
      .reduce<unknown>(
        (at, key) => (typeof at === "object" && at !== null ? Reflect.get(at, key) : undefined),
        document,
      );
  const dangling = refs.map((ref) => ref.slice('"$ref":"#/'.length, -1)).filter((path) => resolve(path) === undefined);
  expect(refs.length).toBeGreaterThan(100);
  expect(dangling).toEqual([]);
});

test("asyncapi.json is up to date (else: pnpm --filter @parley/protocol asyncapi)", async () => {
  const published = await readFile(new URL("../asyncapi.json", import.meta.url), "utf8");
  expect(published).toBe(`${JSON.stringify(asyncapi(), null, 2)}\n`);
});
