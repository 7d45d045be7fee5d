/**
 * What a message says (`input`), and what a reader sees of it (`shown`, in the notation of `shown.ts`), beside what three others show by what
 * they document: `same` as here, else in words, and `?` where they do not say. `docs/formatting.md` is made of these, and the parser's tests are.
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

export const FORMATTING: Record<string, readonly FormattingCase[]> = {
  "In a line": [
    given("**bold**", "<b>bold</b>", ["text", "same", "same"], "CommonMark, as most tools write it"),
    given("__init__", "__init__", ["same", "underlined", "same"], "a name of Python, and nobody’s only way to bold"),
    given(
      "*italic*",
      "<i>italic</i>",
      ["bold", "same", "same"],
      "CommonMark. Slack’s star is the exception among tools",
    ),
    given("_italic_", "<i>italic</i>", ["same", "same", "text"], "CommonMark"),
    given("***both***", "<i><b>both</b></i>", ["?", "same", "?"], "CommonMark"),
    given("~~gone~~", "<s>gone</s>", ["?", "same", "same"], "as GitHub, Discord and Zulip"),
    given("~5 or ~6", "~5 or ~6", ["?", "same", "same"], "one tilde means about"),
    given("`code`", "<code>code</code>", SAME, "everybody’s"),
    given("``a ` b``", "<code>a ` b</code>", ["?", "same", "?"], "CommonMark: the way to write a backtick"),
    given("`**not bold**`", "<code>**not bold**</code>", SAME, "code is as it is written"),
    given("**bold *and italic***", "<b>bold <i>and italic</i></b>", ["?", "same", "?"], "CommonMark"),
    given(
      "**two\nlines**",
      "<b>two⏎lines</b>",
      ["?", "same", "?"],
      "a mark may span the end of a line, as the eye does",
    ),
    given("** spaced **", "** spaced **", ["?", "?", "?"], "a mark stands at its word, so that stars can be stars"),
    given("2*3*4 and 2**3**4", "2*3*4 and 2**3**4", ["?", "italic, bold", "?"], "between digits, stars multiply"),
    given("5 * 3 * 2", "5 * 3 * 2", ["?", "?", "same"], "between spaces, too"),
    given("snake_case_name", "snake_case_name", SAME, "CommonMark: no underscore within a word"),
    given("un*frigging*believable", "un<i>frigging</i>believable", ["?", "same", "?"], "CommonMark: stars may"),
    given(
      "**好。**然后",
      "<b>好。</b>然后",
      ["?", "?", "?"],
      "scripts without spaces: CommonMark’s rule would leave the stars",
    ),
    given("*unclosed", "*unclosed", SAME, "a mark alone is a letter"),
    given("a **b", "a **b", SAME, "likewise"),
    given("\\*stars\\*", "*stars*", ["?", "same", "backslashes stay"], "a backslash takes a mark’s meaning"),
    given("C:\\new\\temp", "C:\\new\\temp", SAME, "before anything else it stays"),
    given("\\\\server\\share", "\\\\server\\share", ["?", "one is lost", "same"], "CommonMark would lose one"),
    given("¯\\_(ツ)_/¯", "¯\\_(ツ)_/¯", ["?", "the arm is lost", "same"], "the shrug keeps its arm"),
    given("AT&amp;T &copy;", "AT&amp;T &copy;", ["?", "same", "?"], "text is no HTML: what is typed is seen"),
    given("<b>bold</b>", "‹b›bold‹/b›", SAME, "tags are text (drawn here as ‹ ›)"),
    given("<!-- hidden -->", "‹!-- hidden --›", SAME, "nothing is hidden"),
    given("||spoiler||", "||spoiler||", ["same", "hidden until pressed", "same"], "not in the subset"),
    given("H~2~O x^2^", "H~2~O x^2^", ["?", "same", "same"], "not in the subset"),
  ],
  "Links and people": [
    given(
      "https://example.com/a_b_c",
      "<a https://example.com/a_b_c>https://example.com/a_b_c</a>",
      SAME,
      "marks in an address are part of it",
    ),
    given(
      "**https://example.com/**",
      "<b><a https://example.com/>https://example.com/</a></b>",
      ["?", "same", "?"],
      "those around it are not",
    ),
    given(
      "<https://example.com/>",
      "<a https://example.com/>https://example.com/</a>",
      ["?", "same", "?"],
      "the brackets say where it ends",
    ),
    given(
      "[docs](https://example.com/)",
      "<a https://example.com/>docs</a> (example.com)",
      ["?", "without the host", "without the host"],
      "words can say anything, so the host stands behind them",
    ),
    given(
      "[https://bank.com](https://evil.com)",
      "[<a https://bank.com/>https://bank.com</a>](<a https://evil.com/>https://evil.com</a>)",
      ["?", "?", "?"],
      "words that are an address lead nowhere else",
    ),
    given(
      "[run](javascript:alert(1))",
      "[run](javascript:alert(1))",
      ["?", "same", "?"],
      "web and mail addresses only",
    ),
    given(
      "[a](https://u:p@example.com)",
      "[a](https://u:p@example.com)",
      ["?", "?", "?"],
      "a name in an address looks like another host",
    ),
    given(
      "[a] (https://example.com)",
      "[a] (<a https://example.com/>https://example.com</a>)",
      ["?", "same", "?"],
      "no space between",
    ),
    given(
      "![alt](https://example.com/x.png)",
      "!<a https://example.com/x.png>alt</a> (example.com)",
      ["?", "?", "picture under it"],
      "no picture is fetched from elsewhere",
    ),
    given(
      "[1]: https://example.com",
      "[1]: <a https://example.com/>https://example.com</a>",
      ["?", "same", "same"],
      "references would hide a line",
    ),
    given(
      "ada@example.com",
      "<a mailto:ada@example.com>ada@example.com</a>",
      ["same", "?", "same"],
      "as before there were marks",
    ),
    given("**<@u-1> is here**", "<b>@{u-1} is here</b>", ["?", "same", "?"], "people stay people within marks"),
    given("`<@u-1>`", "<code><@u-1></code>", ["?", "same", "?"], "and are text in code"),
    given("*@Ada*", "<i>@{Ada}</i>", ["?", "?", "?"], "names, too"),
  ],
  "Lines and quotes": [
    given("one\ntwo", "one⏎two", SAME, "lines break where they are written"),
    given("one\n\n\n**two**", "one⏎⏎⏎<b>two</b>", ["same", "same", "?"], "blank lines stay"),
    given("**a**\n   indented", "<b>a</b>⏎   indented", ["?", "?", "?"], "and so do spaces: no code by indenting"),
    given("# Title", "# Title", ["same", "heading", "?"], "a message has no headings"),
    given("Title\n---", "Title⏎---", ["same", "same", "?"], "no rule, and no heading by underlining"),
    given("| a | b |\n|---|---|", "| a | b |⏎|---|---|", ["same", "same", "table"], "on a phone, tables do not fit"),
    given(
      "> quoted\nanswer",
      "<quote>quoted</quote>answer",
      ["same", "same", "?"],
      "CommonMark would swallow the answer",
    ),
    given("> one\n> two", "<quote>one⏎two</quote>", SAME, "one quote"),
    given("> > first\n> second", "<quote><quote>first</quote>second</quote>", ["?", "?", "?"], "CommonMark"),
    given(">:( no", ">:( no", ["?", "same", "?"], "a quote needs a space, an emoticon has none"),
    given(">>> x = 1", ">>> x = 1", ["quotes the rest", "quotes the rest", "?"], "Python’s prompt is more common here"),
  ],
  Lists: [
    given("- tea\n- milk", "<ul><li>tea<li>milk</ul>", ["?", "same", "?"], "CommonMark"),
    given("* tea\n* milk", "<ul><li>tea<li>milk</ul>", ["?", "same", "same"], "CommonMark"),
    given("+1\n+ 2", "+1⏎+ 2", ["?", "?", "?"], "+1 is an answer"),
    given("- tea\n  - green\n- milk", "<ul><li>tea<ul><li>green</ul><li>milk</ul>", ["?", "same", "?"], "CommonMark"),
    given("3. three\n4. four", "<ol 3,4><li>three<li>four</ol>", ["?", "?", "?"], "the numbers that are written"),
    given("1. one\n3. three", "<ol 1,3><li>one<li>three</ol>", ["?", "?", "?"], "CommonMark would call it 2"),
    given(
      "1. one\n1. two",
      "<ol 1,2><li>one<li>two</ol>",
      ["?", "?", "?"],
      "CommonMark: one number again and again counts up",
    ),
    given("- tea\nand more", "<ul><li>tea</ul>and more", ["?", "same", "?"], "CommonMark would take it into the item"),
    given("- \n-", "- ⏎-", ["?", "?", "?"], "nothing to list"),
    given(
      "- > quoted\n- `code`",
      "<ul><li><quote>quoted</quote><li><code>code</code></ul>",
      ["?", "?", "?"],
      "CommonMark",
    ),
    given("1986. What a year", "<ol 1986><li>What a year</ol>", ["?", "?", "?"], "drawn as it is written anyway"),
    given("1986\\. What a year", "1986. What a year", ["?", "?", "?"], "how to prevent it"),
  ],
  "Code blocks": [
    given("```ts\nlet x = 1;\n```", "<pre ts>let x = 1;</pre>", ["without language", "same", "same"], "everybody’s"),
    given("```\n**a**\n  <@u-1>\n```", "<pre>**a**⏎  <@u-1></pre>", SAME, "code is as it is written"),
    given("look:\n```\na\n```\nthere", "look:<pre>a</pre>there", SAME, "no blank line needed"),
    given(
      "```\nnever closed",
      "<pre>never closed</pre>",
      ["?", "text", "?"],
      "CommonMark: one sees at once what was forgotten",
    ),
    given("```one line```", "<code>one line</code>", ["block", "block", "?"], "CommonMark"),
    given("~~~\na\n~~~", "<pre>a</pre>", ["?", "text", "same"], "CommonMark"),
    given("```\n```", "```⏎```", ["?", "?", "?"], "around nothing, it is text"),
    given("> ```\n> a\n> ```", "<quote><pre>a</pre></quote>", ["?", "?", "?"], "CommonMark"),
  ],
};

export const FORMATTING_CASES: readonly FormattingCase[] = Object.values(FORMATTING).flat();
