import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { ACTIONS } from "./actions";
import { ROUTE_LIMITS } from "./budgets";
import { EVENTS } from "./events";
import { refresh } from "./reference";

const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");

test("the generated parts of the README are up to date (else: pnpm --filter @parley/protocol asyncapi)", () => {
  expect(refresh(readme)).toBe(readme);
});

test("the README has a section for every action and every event", () => {
  for (const action of Object.keys(ACTIONS)) expect(readme).toContain(`\n### ${action}\n`);
  for (const type of Object.keys(EVENTS)) expect(readme).toContain(`\n### Event: ${type}\n`);
});

test("I18: the README says of every action and every route what limits it", () => {
  const [, limited = ""] = /<!-- generated: limited-by -->([\s\S]*?)<!-- end -->/.exec(readme) ?? [];
  for (const name of [...Object.keys(ACTIONS), ...Object.keys(ROUTE_LIMITS)])
    expect(limited).toMatch(new RegExp(`^\\| \`${name}\` \\| \\S`, "m"));
});

test("a part that is missing, unknown or there twice is reported", () => {
  const part = "<!-- generated: action/ping -->\n<!-- end -->";
  expect(() => refresh(readme.replace("generated: action/ping ", "generated: action/pong "))).toThrow("action/pong");
  expect(() => refresh(readme.replace("<!-- generated: action/ping -->", ""))).toThrow("action/ping");
  expect(() => refresh(`${readme}\n${part}`)).toThrow("action/ping");
});
