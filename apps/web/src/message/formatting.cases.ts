/**
 * What a message says (`input`), and what a reader sees of it (`shown`, in the notation of `shown.ts`), beside what three others show, by what
 * they document: `same` as here, else in words, and `?` where that is not said. `docs/formatting.md` is made of these, and the tests of the parser are.
 */
export type FormattingCase = {
  input: string;
  shown: string;
  slack: string;
  discord: string;
  zulip: string;
  why: string;
};

const given = (
  input: string,
  shown: string,
  [slack, discord, zulip]: readonly [string, string, string],
  why: string,
): FormattingCase => ({ input, shown, slack, discord, zulip, why });

const SAME = ["same", "same", "same"] as const;
const TEXT = "text";

export const FORMATTING_CASES: readonly FormattingCase[] = [
  // In a line
  given("**bold**", "<b>bold</b>", [TEXT, "same", "same"], "CommonMark, as most tools write it"),
  given("__bold__", "<b>bold</b>", [TEXT, "underlined", TEXT], "CommonMark; nothing is underlined but links"),
  given(
    "*italic*",
    "<i>italic</i>",
    ["bold", "same", "same"],
    "CommonMark. Slack’s one star is the exception among tools",
  ),
  given("_italic_", "<i>italic</i>", ["same", "same", TEXT], "CommonMark"),
  given("***both***", "<i><b>both</b></i>", ["?", "same", "same"], "CommonMark"),
  given("~~gone~~", "<s>gone</s>", [TEXT, "same", "same"], "as GitHub, Discord and Zulip"),
  given("~5 or ~6", "~5 or ~6", ["struck", "same", "same"], "one tilde means about"),
  given("`code`", "<code>code</code>", SAME, "everybody’s"),
  given("``a ` b``", "<code>a ` b</code>", ["?", "same", "same"], "CommonMark: the way to write a backtick"),
  given("`**not bold**`", "<code>**not bold**</code>", SAME, "code is as it is written"),
  given("**bold *and italic***", "<b>bold <i>and italic</i></b>", ["?", "same", "same"], "CommonMark"),
  given("**two\nlines**", "<b>two⏎lines</b>", [TEXT, "same", "same"], "a mark may span a line’s end, as the eye does"),
  given("** spaced **", "** spaced **", [TEXT, "?", "same"], "a mark stands at its word, so that stars can be stars"),
  given(
    "2*3*4 and 2**3**4",
    "2*3*4 and 2**3**4",
    ["?", "italic and bold", "italic and bold"],
    "between digits, stars multiply",
  ),
  given("5 * 3 * 2", "5 * 3 * 2", SAME, "between spaces, too"),
  given("snake_case_name", "snake_case_name", SAME, "CommonMark: no underscore within a word"),
  given("un*frigging*believable", "un<i>frigging</i>believable", [TEXT, "same", TEXT], "CommonMark: stars may"),
  given(
    "**好。**然后",
    "<b>好。</b>然后",
    [TEXT, "?", "?"],
    "scripts without spaces: CommonMark’s rule would leave the stars",
  ),
  given("*unclosed", "*unclosed", SAME, "a mark alone is a letter"),
  given("a **b", "a **b", SAME, "likewise"),
  given("\\*stars\\*", "*stars*", ["backslashes stay", "same", "same"], "a backslash takes a mark’s meaning"),
  given("C:\\new\\temp", "C:\\new\\temp", SAME, "before anything else it stays"),
  given("\\\\server\\share", "\\\\server\\share", ["same", "one is lost", "one is lost"], "CommonMark would lose one"),
  given("¯\\_(ツ)_/¯", "¯\\_(ツ)_/¯", ["same", "the arm is lost", "the arm is lost"], "the shrug keeps its arm"),
  given("AT&amp;T &copy;", "AT&amp;T &copy;", ["?", "same", "?"], "text is no HTML: what is typed is seen"),
  given("<b>bold</b>", "<b>bold</b>".replaceAll("<", "‹").replaceAll(">", "›"), SAME, "tags are text"),
  given("<!-- hidden -->", "‹!-- hidden --›", SAME, "nothing is hidden"),
  given("||spoiler||", "||spoiler||", ["same", "hidden until pressed", TEXT], "not in the subset"),
  given("H~2~O x^2^", "H~2~O x^2^", SAME, "not in the subset"),
  // Links and people
  given(
    "https://example.com/a_b_c",
    "<a https://example.com/a_b_c>https://example.com/a_b_c</a>",
    SAME,
    "marks in an address are part of it",
  ),
  given(
    "**https://example.com/**",
    "<b><a https://example.com/>https://example.com/</a></b>",
    ["?", "same", "same"],
    "those around it are not",
  ),
  given(
    "<https://example.com/>",
    "<a https://example.com/>https://example.com/</a>",
    SAME,
    "the brackets only say where it ends",
  ),
  given(
    "[docs](https://example.com/)",
    "<a https://example.com/>docs</a> (example.com)",
    ["same, without the host", "same, without the host", "same, without the host"],
    "words can say anything, so the host stands behind them",
  ),
  given(
    "[https://bank.com](https://evil.com)",
    "[<a https://bank.com/>https://bank.com</a>](<a https://evil.com/>https://evil.com</a>)",
    ["?", "same", "?"],
    "words that are an address lead nowhere else",
  ),
  given("[run](javascript:alert(1))", "[run](javascript:alert(1))", SAME, "web and mail addresses only"),
  given(
    "[a](https://u:p@example.com)",
    "[a](https://u:p@example.com)",
    ["?", "?", "?"],
    "a name in an address looks like another host",
  ),
  given("[a] (https://example.com)", "[a] (<a https://example.com/>https://example.com</a>)", SAME, "no space between"),
  given(
    "![alt](https://example.com/x.png)",
    "!<a https://example.com/x.png>alt</a> (example.com)",
    [TEXT, "?", "?"],
    "no picture is fetched from elsewhere",
  ),
  given(
    "[1]: https://example.com",
    "[1]: <a https://example.com/>https://example.com</a>",
    ["same", "same", "?"],
    "references would hide a line",
  ),
  given("ada@example.com", "<a mailto:ada@example.com>ada@example.com</a>", ["same", TEXT, "same"], "as before"),
  given("**<@u-1> is here**", "<b>@{u-1} is here</b>", SAME, "people stay people within marks"),
  given("`<@u-1>`", "<code><@u-1></code>", SAME, "and are text in code"),
  given("*@Ada*", "<i>@{Ada}</i>", ["?", "?", "?"], "names, too"),
  // Lines
  given("one\ntwo", "one⏎two", SAME, "lines break where they are written"),
  given("one\n\n\n**two**", "one⏎⏎⏎<b>two</b>", ["same", "same", "one blank line"], "blank lines stay"),
  given("**a**\n   indented", "<b>a</b>⏎   indented", ["same", "?", TEXT], "and so do spaces: no code by indenting"),
  given(
    "# Title",
    "# Title",
    ["same", "heading", "heading"],
    "a message has no headings; # is for numbers and names of rooms",
  ),
  given("Title\n---", "Title⏎---", ["same", "same", "rule"], "no rule, and no heading by underlining"),
  given(
    "| a | b |\n|---|---|",
    "| a | b |⏎|---|---|",
    ["same", "same", "table"],
    "no tables: on a phone they do not fit",
  ),
  // Quotes
  given(
    "> quoted\nanswer",
    "<quote>quoted</quote>answer",
    SAME,
    "only the lines with the mark. CommonMark would swallow the answer",
  ),
  given("> one\n> two", "<quote>one⏎two</quote>", SAME, "one quote"),
  given("> > first\n> second", "<quote><quote>first</quote>second</quote>", ["?", TEXT, "same"], "CommonMark"),
  given(">:( no", ">:( no", ["quote", "same", "quote"], "a quote needs a space, an emoticon has none"),
  given(
    ">>> x = 1",
    ">>> x = 1",
    ["quotes the rest", "quotes the rest", "quotes thrice"],
    "Python’s prompt is more common here",
  ),
  // Lists
  given("- tea\n- milk", "<ul><li>tea<li>milk</ul>", SAME, "CommonMark"),
  given("* tea\n* milk", "<ul><li>tea<li>milk</ul>", SAME, "CommonMark"),
  given("+1\n+ 2", "+1⏎+ 2", ["same", "list", "list"], "+1 is an answer"),
  given("- tea\n  - green\n- milk", "<ul><li>tea<ul><li>green</ul><li>milk</ul>", SAME, "CommonMark"),
  given("3. three\n4. four", "<ol 3><li>three<li>four</ol>", SAME, "the number that is written"),
  given(
    "- tea\nand more",
    "<ul><li>tea</ul>and more",
    ["same", "same", "within the item"],
    "CommonMark would take it into the item",
  ),
  given("- \n-", "- ⏎-", ["?", "?", "empty items"], "nothing to list"),
  given(
    "- > quoted\n- `code`",
    "<ul><li><quote>quoted</quote><li><code>code</code></ul>",
    ["?", "?", "same"],
    "CommonMark",
  ),
  given("1986. What a year", "<ol 1986><li>What a year</ol>", SAME, "drawn as it is written anyway"),
  given("1986\\. What a year", "1986. What a year", ["backslash stays", "same", "same"], "how to prevent it"),
  // Code blocks
  given("```ts\nlet x = 1;\n```", "<pre ts>let x = 1;</pre>", ["without language", "same", "same"], "everybody’s"),
  given("```\n**a**\n  <@u-1>\n```", "<pre>**a**⏎  <@u-1></pre>", SAME, "code is as it is written"),
  given("look:\n```\na\n```\nthere", "look:<pre>a</pre>there", SAME, "no blank line needed"),
  given(
    "```\nnever closed",
    "<pre>never closed</pre>",
    [TEXT, TEXT, "same"],
    "CommonMark: it is seen at once what was forgotten",
  ),
  given("```one line```", "<code>one line</code>", ["block", "block", "same"], "CommonMark"),
  given("~~~\na\n~~~", "<pre>a</pre>", [TEXT, TEXT, "same"], "CommonMark"),
  given("```\n```", "```⏎```", ["?", "same", "?"], "around nothing, it is text"),
  given("> ```\n> a\n> ```", "<quote><pre>a</pre></quote>", ["?", "same", "same"], "CommonMark"),
];
