import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { orphans } from "./orphans";

const keys = ["app/parley/pr-7.json", "app/parley/pr-12.json", "app/parley/pr-9.json"];

it("previews without an open pull request are found, and nothing else ever is", () => {
  const others = [
    "app/parley/production.json",
    "app/parley/staging.json",
    "app/parley/priya.json",
    "lock/parley/pr-3.json",
  ];
  const alike = ["app/parley/pr-0.json", "app/parley/pr-x.json", "app/parley/pr-8.json.bak", "app/other/pr-4.json"];
  expect(orphans([...others, ...keys, ...alike], [12, 40])).toEqual([7, 9]);
  expect(orphans(keys, [7, 9, 12])).toEqual([]);
  expect(orphans(null, [])).toEqual([]);
});

it("a list that could not be read removes nothing", () => {
  expect(() => orphans(keys, undefined)).toThrow();
  expect(() => orphans(keys, [null])).toThrow();
  expect(() => orphans({}, [])).toThrow();
});

// Older Nodes than that of .node-version cannot run TypeScript.
it.runIf(Reflect.get(process.features, "typescript"))("it runs as the workflow runs it", async () => {
  const script = fileURLToPath(new URL("orphans.ts", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script, JSON.stringify(keys), "[7]"]);
  expect(stdout).toBe("[9,12]\n");
});
