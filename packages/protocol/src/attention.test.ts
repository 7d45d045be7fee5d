import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { attentionPage, decide, REASONS, type Reason, SITUATIONS, type Situation, toldText } from "./attention";
import { Level, levelOf } from "./level";

/** As the page of `decide`, by hand: one line for each reason, one cell for each situation, in the order of `SITUATIONS`. */
const MATRIX = {
  all: {
    mention: ["–", "number · (1) · sound · notification", "number · (1) · sound · notification", "number · (1) · push"],
    direct: ["–", "number · (1) · sound · notification", "number · (1) · sound · notification", "number · (1) · push"],
    reply: ["–", "number · (1) · sound · notification", "number · (1) · sound · notification", "number · (1) · push"],
    reaction: ["–", "–", "notification", "–"],
    message: ["–", "bold · •", "bold · • · sound · notification", "bold · •"],
  },
  mentions: {
    mention: ["–", "number · (1) · sound · notification", "number · (1) · sound · notification", "number · (1) · push"],
    direct: ["–", "number · (1) · sound · notification", "number · (1) · sound · notification", "number · (1) · push"],
    reply: ["–", "number · (1) · sound · notification", "number · (1) · sound · notification", "number · (1) · push"],
    reaction: ["–", "–", "–", "–"],
    message: ["–", "bold", "bold", "bold"],
  },
  nothing: {
    mention: ["–", "–", "–", "–"],
    direct: ["–", "–", "–", "–"],
    reply: ["–", "–", "–", "–"],
    reaction: ["–", "–", "–", "–"],
    message: ["–", "–", "–", "–"],
  },
} as const satisfies Record<Level, Record<Reason, readonly [string, string, string, string]>>;

const CASES = Level.options.flatMap((level) =>
  REASONS.flatMap((reason) =>
    SITUATIONS.map((situation, column) => ({ level, reason, situation, told: MATRIX[level][reason][column] ?? "" })),
  ),
);

it.each(CASES)("level $level, $reason, $situation → $told", ({ level, reason, situation, told }) => {
  expect(toldText(decide(level, reason, situation))).toBe(told);
});

it.each(CASES)(
  "in quiet hours, level $level, $reason, $situation: the same without what disturbs",
  ({ level, reason, situation }) => {
    const { badge, title } = decide(level, reason, situation);
    expect(decide(level, reason, situation, true)).toEqual({
      badge,
      title,
      sound: false,
      notification: false,
      push: false,
    });
  },
);

it("a muted room is told of as one of which one wants to be told nothing", () => {
  expect(levelOf({})).toBe("all");
  expect(levelOf({ level: "mentions" })).toBe("mentions");
  expect(levelOf({ level: "all", muteUntil: "2030-01-01T00:00:00.000Z" })).toBe("nothing");
});

it("docs/notifications.md says the same", async () => {
  const page = await readFile(new URL("../../../docs/notifications.md", import.meta.url), "utf8");
  expect(page).toBe(attentionPage());
});

// Every situation that a client can be in is a column of the page.
const situations: readonly Situation[] = SITUATIONS;
it("the page has a column for each situation", () => {
  for (const situation of situations) expect(attentionPage()).toContain(`**${situation}**`);
});
