import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { ACTIONS } from "./actions";
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

test("a part that is missing, unknown or there twice is reported", () => {
  const part = "<!-- generated: action/ping -->\n<!-- end -->";
  expect(() => refresh(readme.replace("generated: action/ping ", "generated: action/pong "))).toThrow("action/pong");
  expect(() => refresh(readme.replace("<!-- generated: action/ping -->", ""))).toThrow("action/ping");
  expect(() => refresh(`${readme}\n${part}`)).toThrow("action/ping");
});
