import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import { test } from "../src/fixtures";
import { type Person, PHONE } from "../src/person";
import { unique } from "../src/unique";

/** Both in one room. */
const meet = async (ada: Person, bob: Person): Promise<void> => {
  const room = unique("Marks");
  await ada.createRoom(room);
  await bob.joinRoom(room);
};

const lines = (count: number) => Array.from({ length: count }, (_, index) => `let a${index} = ${index};`).join("\n");
const fenced = (code: string, language = "") => `\`\`\`${language}\n${code}\n\`\`\``;

const axe = async (page: Page) =>
  (await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]).analyze()).violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(", ")}`,
  );

/** The scripts that the page has loaded, by the beginnings of their names. */
const loaded = (page: Page, name: string) =>
  page.evaluate(
    (begin) =>
      performance.getEntriesByType("resource").filter((each) => each.name.includes(`/assets/${begin}-`)).length,
    name,
  );

for (const look of ["desk", "phone"] as const)
  test(`marks show to the other one (${look}, dark)`, async ({ person }) => {
    test.slow();
    const ada = await person("Ada", look === "phone" ? PHONE : {});
    const bob = await person("Bob", { ...(look === "phone" && PHONE), colorScheme: "dark" });
    await meet(ada, bob);
    await ada.send("**bold** _italic_ ~~gone~~ `a*b*` **ask @Bob** [notes](https://example.com/a)");
    const row = bob.rows("bold");
    await expect(row.locator("strong").first()).toHaveText("bold");
    await expect(row.locator("em")).toHaveText("italic");
    await expect(row.locator("s")).toHaveText("gone");
    await expect(row.locator("code")).toHaveText("a*b*");
    await expect(row.locator("strong bdi")).toHaveText("@Bob");
    await expect(row).toHaveAttribute("data-mention", "true");
    await expect(row.getByRole("link")).toHaveText("notes");
    await expect(row.getByRole("link")).toHaveAttribute("href", "https://example.com/a");
    await expect(row).toContainText("(example.com)");

    await ada.send("> is it so?\nYes.\n- tea\n- milk\n  - oat\n\n3. three");
    const list = bob.rows("is it so?");
    await expect(list.getByRole("blockquote")).toHaveText("is it so?");
    await expect(list.getByRole("listitem")).toHaveText(["tea", /^milk/, "oat", "three"]);
    await expect(list.locator("ol > li")).toHaveAttribute("value", "3");

    await ada.send("**שלום** לך\n- פריט");
    const hebrew = bob.rows("שלום");
    await expect(hebrew.locator("[data-text]")).toHaveCSS("direction", "rtl");
    await expect(hebrew.getByRole("list")).toHaveCSS("direction", "rtl");

    await ada.send(fenced("const a: string = 'b';", "ts"));
    await expect(bob.rows("const a").locator("pre span").nth(1)).toBeVisible();
    expect(await axe(bob.page)).toEqual([]);
  });

test("code is copied, coloured when it is seen, scrolled by keys and folded", async ({ person }) => {
  test.slow();
  const ada = await person("Ada");
  const bob = await person("Bob");
  await meet(ada, bob);
  await bob.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await ada.send(fenced("no language"));
  await expect(bob.rows("no language").locator("pre")).toHaveText("no language");
  expect(await loaded(bob.page, "colours")).toBe(0);

  const code = `const a = "${"long ".repeat(60)}";\n  b();`;
  await ada.send(fenced(code, "js"));
  const row = bob.rows("const a");
  await expect(row.getByText("JavaScript")).toBeVisible();
  await expect(row.locator("pre span").nth(1)).toBeVisible();
  expect(await loaded(bob.page, "colours")).toBe(1);
  expect(await row.locator("pre").evaluate((element) => element.textContent)).toBe(code);
  await row.getByRole("button", { name: "Copy code" }).click();
  await expect(bob.page.getByRole("status").filter({ hasText: "Code copied." })).toBeVisible();
  expect(await bob.page.evaluate(() => navigator.clipboard.readText())).toBe(code);

  const box = row.getByRole("group", { name: "Code, JavaScript" });
  await box.focus();
  await bob.page.keyboard.press("ArrowRight");
  await expect.poll(() => box.evaluate((element) => element.scrollLeft)).toBeGreaterThan(0);

  await ada.send(`${fenced(lines(30), "js")}\nwhat do you think?`);
  const long = bob.rows("what do you think?");
  const all = long.getByRole("button", { name: "Show all 30 lines" });
  const last = long.getByText("let a29");
  await expect(all).toBeVisible();
  await expect(long.getByText("what do you think?")).toBeInViewport();
  const folded = (await long.boundingBox())?.height ?? 0;
  await all.click();
  await expect(last).toBeInViewport();
  expect((await long.boundingBox())?.height ?? 0).toBeGreaterThan(folded + 100);
  await long.getByRole("button", { name: "Show less" }).click();
  await expect(all).toBeVisible();
});

test("until the parser is there, marks show as they are written; then the reader stays at the end", async ({
  person,
}) => {
  const ada = await person("Ada");
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await ada.page.route("**/assets/parse-*.js", async (route) => {
    await held;
    await route.continue();
  });
  await ada.createRoom(unique("Late"));
  await ada.page.reload();
  for (let count = 0; count < 8; count += 1) await ada.send(`**bold ${count}**\n\n${fenced(lines(12), "js")}`);
  await expect(ada.rows("**bold 7**")).toBeInViewport();
  release();
  await expect(ada.rows("bold 7").locator("strong")).toHaveText("bold 7");
  await expect
    .poll(() => ada.timeline.evaluate((log) => Math.abs(log.scrollHeight - log.clientHeight - log.scrollTop)))
    .toBeLessThanOrEqual(1);
});

test("a reader of older messages stays where they are when the parser comes", async ({ person }) => {
  const ada = await person("Ada");
  const room = unique("Late");
  await ada.createRoom(room);
  for (let count = 0; count < 9; count += 1) await ada.send(`**bold ${count}**\n> said\n\n${fenced(lines(12), "js")}`);
  await ada.send("plain");
  for (let count = 0; count < 9; count += 1) await ada.send(`**below ${count}**\n\n${fenced(lines(12), "js")}`);
  await expect(ada.rows("below 8").locator("strong")).toHaveText("below 8");
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await ada.page.route("**/assets/parse-*.js", async (route) => {
    await held;
    await route.continue();
  });
  await ada.page.reload();
  await expect(ada.rows("**below 8**")).toBeInViewport();
  const plain = ada.timeline.getByText("plain", { exact: true });
  await expect(async () => {
    await ada.timeline.hover();
    await ada.page.mouse.wheel(0, -300);
    await expect(plain).toBeInViewport({ ratio: 1, timeout: 250 });
  }).toPass();
  // To the top of the view, so that what changes its height is above it or below it.
  await plain.evaluate((element) => element.closest("article")?.scrollIntoView({ block: "start" }));
  const place = () => plain.evaluate((element) => element.getBoundingClientRect().top);
  let before = Number.NaN;
  await expect(async () => {
    const now = await place();
    const still = now === before;
    before = now;
    expect(still).toBe(true);
  }).toPass();
  release();
  await expect(ada.rows("below 0").locator("strong")).toHaveText("below 0");
  await expect(ada.rows("below 0").locator("pre")).toBeVisible();
  await expect.poll(async () => Math.abs((await place()) - before)).toBeLessThanOrEqual(1);
});

const MOD = "Control";

test("shortcuts put marks around what is selected, and Ctrl+Z takes them back", async ({ person }) => {
  const ada = await person("Ada");
  const bob = await person("Bob");
  await meet(ada, bob);
  const { page, composer } = ada;
  await expect(page.getByRole("button", { name: "Formatting", exact: true })).toBeVisible();
  await composer.pressSequentially("say it");
  await composer.press("Shift+ArrowLeft");
  await composer.press("Shift+ArrowLeft");
  for (const [key, marked] of [
    [`${MOD}+b`, "say **it**"],
    [`${MOD}+i`, "say _it_"],
    [`${MOD}+Shift+x`, "say ~~it~~"],
    [`${MOD}+e`, "say `it`"],
    [`${MOD}+k`, "say [it]()"],
  ] as const) {
    await composer.press(key);
    await expect(composer).toHaveValue(marked);
    await composer.press(`${MOD}+z`);
    await expect(composer).toHaveValue("say it");
    await composer.evaluate((field: HTMLTextAreaElement) => field.setSelectionRange(4, 6));
  }
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await composer.press(`${MOD}+b`);
  await composer.press(`${MOD}+b`);
  await expect(composer).toHaveValue("say it");

  // A list goes on with Shift and Enter, a code block with Enter alone.
  await composer.fill("");
  await composer.pressSequentially("- tea");
  await composer.press("Shift+Enter");
  await composer.pressSequentially("milk");
  await expect(composer).toHaveValue("- tea\n- milk");
  await composer.press("Shift+Enter");
  await composer.press("Shift+Enter");
  await expect(composer).toHaveValue("- tea\n- milk\n");
  await composer.fill("```");
  await composer.press("Shift+Enter");
  await composer.pressSequentially("  a");
  await composer.press("Enter");
  await expect(composer).toHaveValue("```\n  a\n  ");
  await composer.pressSequentially("b");
  await composer.press("Shift+Enter");
  await composer.press(`Shift+Home`);
  await composer.pressSequentially("```");
  await composer.press("Enter");
  await expect(bob.rows("b").locator("pre")).toHaveText("  a\n  b");

  // Somebody who is mentioned stays so within marks.
  await composer.pressSequentially("hi @Bo");
  await expect(page.getByRole("option", { name: /^Bob/ })).toBeVisible();
  await composer.press("Enter");
  await expect(composer).toHaveValue("hi @Bob ");
  await composer.press(`${MOD}+a`);
  await composer.press(`${MOD}+b`);
  await expect(composer).toHaveValue("**hi @Bob** ");
  await composer.press("Enter");
  await expect(bob.rows("hi").locator("strong bdi")).toHaveText("@Bob");
  await expect(bob.rows("hi").locator("strong bdi")).toHaveAttribute("data-me", "true");

  // The field of an edit has them, too.
  await composer.press("ArrowUp");
  const editor = ada.timeline.getByRole("textbox");
  await editor.press(`${MOD}+a`);
  await editor.press(`${MOD}+i`);
  await expect(editor).toHaveValue("_**hi @Bob**_");
});

const paste = async ({ page, composer }: Person, text: string) => {
  await page.evaluate((words) => navigator.clipboard.writeText(words), text);
  await composer.press(`${MOD}+v`);
};

test("a pasted address makes a link of the selection, pasted code is offered a fence", async ({ person }) => {
  const ada = await person("Ada", { permissions: ["clipboard-read", "clipboard-write"] });
  const { page, composer } = ada;
  await ada.createRoom(unique("Paste"));
  await expect(page.getByRole("button", { name: "Formatting", exact: true })).toBeVisible();
  await composer.pressSequentially("see this");
  for (let letter = 0; letter < 4; letter += 1) await composer.press("Shift+ArrowLeft");
  await paste(ada, "https://example.com/a");
  await expect(composer).toHaveValue("see [this](https://example.com/a)");
  await composer.press(`${MOD}+z`);
  await expect(composer).toHaveValue("see this");

  await composer.fill("");
  await paste(ada, lines(5));
  const offer = page.getByRole("button", { name: "Make it a code block" });
  await expect(offer).toBeVisible();
  await offer.click();
  await expect(composer).toHaveValue(fenced(lines(5)));
  await expect(composer).toBeFocused();
  await expect(offer).toBeHidden();
  await composer.press(`${MOD}+z`);
  await expect(composer).toHaveValue(lines(5));

  await composer.fill("");
  await paste(ada, lines(5));
  await composer.press(`${MOD}+e`);
  await expect(composer).toHaveValue(fenced(lines(5)));

  await composer.fill("see: ");
  await composer.press("End");
  await paste(ada, lines(5));
  await offer.click();
  await expect(composer).toHaveValue(`see: \n${fenced(lines(5))}`);

  await composer.fill("");
  await paste(ada, lines(5));
  await composer.pressSequentially(" ");
  await expect(offer).toBeHidden();
  await composer.fill("");
  await paste(ada, lines(5));
  await composer.press("Escape");
  await expect(offer).toBeHidden();
  await expect(composer).toHaveValue(lines(5));
  await composer.fill("");
  await paste(ada, "one\ntwo\nthree\nfour\nfive");
  await expect(composer).toHaveValue("one\ntwo\nthree\nfour\nfive");
  await expect(offer).toBeHidden();
});

test("on a phone, a toolbar comes with a selection, and its buttons keep the focus in the field", async ({
  person,
}) => {
  const ada = await person("Ada", PHONE);
  const { page, composer } = ada;
  await ada.createRoom(unique("Thumb"));
  const toolbar = page.getByRole("toolbar", { name: "Formatting" });
  await expect(page.getByRole("button", { name: "Formatting", exact: true })).toBeVisible();
  await composer.fill("say it");
  await expect(toolbar).toBeHidden();
  await composer.evaluate((field: HTMLTextAreaElement) => field.setSelectionRange(4, 6));
  await toolbar.getByRole("button", { name: /^Bold/ }).tap();
  await expect(composer).toHaveValue("say **it**");
  await expect(composer).toBeFocused();
  await composer.evaluate((field: HTMLTextAreaElement) => field.setSelectionRange(0, 0));
  await expect(toolbar).toBeHidden();
  await page.getByRole("button", { name: "Formatting", exact: true }).tap();
  await toolbar.getByRole("button", { name: "List" }).tap();
  await expect(composer).toHaveValue("- say **it**");
  await toolbar.getByRole("button", { name: "Formatting help" }).tap();
  await expect(page.getByRole("dialog", { name: "Formatting" })).toBeVisible();
  expect(await axe(page)).toEqual([]);
});

test("messages with marks are copied as they would be written", async ({ person }) => {
  const ada = await person("Ada", { permissions: ["clipboard-read", "clipboard-write"] });
  await ada.createRoom(unique("Copy"));
  await ada.send("first");
  await ada.send(`look:\n- tea\n- milk\n1. one\n> said\n${fenced("a();\n  b();", "js")}\n**end**`);
  await expect(ada.rows("look:").locator("strong")).toHaveText("end");
  await expect(ada.rows("look:").locator("pre")).toBeVisible();
  const copied = await ada.timeline.evaluate((log) => {
    const texts = [...log.querySelectorAll("[data-text]")].slice(-2);
    const [first, last] = texts;
    if (!first || !last) return "";
    getSelection()?.setBaseAndExtent(first, 0, last, last.childNodes.length);
    const data = new DataTransfer();
    log.dispatchEvent(new ClipboardEvent("copy", { clipboardData: data, bubbles: true, cancelable: true }));
    return data.getData("text/plain");
  });
  expect(copied.replace(/^Ada, .*$/gm, "Ada:")).toBe(
    "Ada:\nfirst\n\nAda:\nlook:\n- tea\n- milk\n1. one\n> said\na();\n  b();\nend",
  );
});
