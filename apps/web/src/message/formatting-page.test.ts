import { expect, test } from "vitest";
import { FORMATTING, FORMATTING_CASES } from "./formatting.cases";

/** A text in a table's cell, as code. Backticks in it need more of them around it. */
const cell = (text: string): string => {
  const oneLine = text.replaceAll("\n", "⏎").replaceAll("|", "\\|");
  const longest = Math.max(0, ...[...oneLine.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return longest > 0 ? `${fence} ${oneLine} ${fence}` : `${fence}${oneLine}${fence}`;
};

const section = (title: string): string =>
  [
    `## ${title}`,
    "",
    "| a message says | Parley shows | Slack | Discord | Zulip | why |",
    "|---|---|---|---|---|---|",
    ...(FORMATTING[title] ?? []).map(
      ({ input, shown, slack, discord, zulip, why }) =>
        `| ${cell(input)} | ${cell(shown)} | ${slack} | ${discord} | ${zulip} | ${why} |`,
    ),
  ].join("\n");

const PAGE = `# Formatting

What a message's marks show: a chat's subset of [CommonMark](https://spec.commonmark.org/0.31.2/). The text itself travels and is stored as it is written;
each client draws it. This page is made from [formatting.cases.ts](../apps/web/src/message/formatting.cases.ts), each row of which a test checks;
\`pnpm --filter @parley/web unit formatting-page -u\` renews it. Why there is a parser, and which, says [decision 27](decisions/0027-a-parser-and-a-walk.md).

\`⏎\` is the end of a line, \`@{…}\` a person, and \`<…>\` what is drawn. Under Slack, Discord and Zulip stands what they show for the same, by
what is published about their marks (of Slack its [mrkdwn](https://docs.slack.dev/messaging/formatting-message-text), of Discord its
[Markdown 101](https://support.discord.com/hc/en-us/articles/210298617), of Zulip its
[differences from Markdown](https://zulip.readthedocs.io/en/latest/subsystems/markdown.html)). Nothing of theirs was tried out:
\`same\` as here, else in words, \`?\` where it is not said.

${Object.keys(FORMATTING).map(section).join("\n\n")}
`;

test("the page about formatting says what the tests check", async () => {
  expect(FORMATTING_CASES.length).toBeGreaterThanOrEqual(60);
  await expect(PAGE).toMatchFileSnapshot("../../../../docs/formatting.md");
});
