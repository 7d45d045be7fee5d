import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { ACTION_ERRORS } from "./action-errors";
import { ACTIONS, isAction } from "./actions";
import { ACTION_RIGHTS, rightsInPrivate, rightsPage, STANDINGS } from "./rights";

const actions = Object.keys(ACTIONS).filter(isAction);

test("docs/rights.md is up to date (else: pnpm --filter @parley/protocol asyncapi)", async () => {
  expect(await readFile(new URL("../../../docs/rights.md", import.meta.url), "utf8")).toBe(rightsPage());
});

test("every refusal is one that the action is documented to answer with", () => {
  for (const action of actions)
    for (const rights of [ACTION_RIGHTS[action], rightsInPrivate(action)])
      for (const standing of STANDINGS) {
        const right = rights[standing];
        if (right === "yes" || right === "session.required") continue;
        expect([...ACTION_ERRORS[action]], `${action} of ${standing}`).toContain(right);
      }
});
