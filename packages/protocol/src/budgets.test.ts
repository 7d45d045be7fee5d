import { expect, test } from "vitest";
import { ACTION_ERRORS } from "./action-errors";
import { ACTIONS, isAction } from "./actions";
import { ACTION_LIMITS, BUDGETS } from "./budgets";
import { LIMITS } from "./limits";

const actions = Object.keys(ACTIONS).filter(isAction);

test("I18: every action has a limit: a budget, or a sentence that says what else bounds it", () => {
  expect(Object.keys(ACTION_LIMITS).sort()).toEqual(actions.sort());
  for (const action of actions) {
    const limit = ACTION_LIMITS[action];
    if ("bound" in limit) expect(limit.bound, action).not.toBe("");
    else expect(Object.keys(BUDGETS), action).toContain(limit.budget);
  }
});

test("an action with a budget says that it may be refused", () => {
  for (const action of actions) {
    const limit = ACTION_LIMITS[action];
    const expected =
      "bound" in limit ? [] : [limit.budget === "messages" ? "message.rate_limited" : "person.rate_limited"];
    const limited = ACTION_ERRORS[action].filter((code) => code.endsWith(".rate_limited"));
    expect(limited, action).toEqual(expected);
  }
});

test("the largest request fits into its budget", () => {
  expect(BUDGETS.creations.burst).toBeGreaterThan(LIMITS.initialMembers);
});
