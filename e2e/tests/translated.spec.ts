import { expect, type Page } from "@playwright/test";
import { test } from "../src/fixtures";
import { carryOut } from "../src/held";
import { unique } from "../src/unique";

/**
 * Does to the page what a browser's translator does, from now on: each text is replaced by elements with another text in them. The words
 * stay as they are, so that the test can read them.
 */
const translate = (page: Page) =>
  page.evaluate(() => {
    const isText = (node: Node): node is Text =>
      node instanceof Text && node.data.trim() !== "" && node.parentElement?.closest("font, textarea, title") === null;
    const replace = (text: Text) => {
      const outer = document.createElement("font");
      const inner = document.createElement("font");
      inner.append(text.data);
      outer.append(inner);
      text.replaceWith(outer);
    };
    const translateIn = (root: Node) => {
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      const texts: Text[] = [];
      for (let node: Node | null = root; node; node = walker.nextNode()) if (isText(node)) texts.push(node);
      for (const text of texts) replace(text);
    };
    translateIn(document.body);
    new MutationObserver((records) => {
      for (const { target, addedNodes } of records) for (const node of [target, ...addedNodes]) translateIn(node);
    }).observe(document.body, { childList: true, characterData: true, subtree: true });
  });

/** Texts that stand beside an element. A translator would take them from React's hands. */
const bareTexts = (page: Page) =>
  page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const bare: string[] = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode())
      if (node.nodeValue?.trim() && (node.parentNode?.childNodes.length ?? 0) > 1) bare.push(node.nodeValue);
    return bare;
  });

test("every text is an element's only child", async ({ person, browser, product }) => {
  test.slow();
  const line = await product.openLine();
  const stranger = await (await browser.newContext({ baseURL: line.url })).newPage();
  await stranger.goto("/");
  await expect(stranger.getByRole("button", { name: "Sign in" })).toBeVisible();
  expect(await bareTexts(stranger)).toEqual([]);
  await stranger.context().close();
  await line.close();

  const ada = await person("Ada");
  const bob = await person("Bob");
  const { page } = ada;
  const dialog = page.getByRole("dialog");
  expect(await bareTexts(page)).toEqual([]);
  const room = unique("Bare");
  await ada.createRoom(room);
  expect(await bareTexts(page)).toEqual([]);
  await bob.joinRoom(room);
  await bob.send("see https://example.com @Ada, and more");
  await bob.send("**bold** _and [words](https://example.com)_\n> quoted\n- item `code`\n```ts\nlet a;\n```");
  await expect(ada.rows("bold").locator("pre span").nth(1)).toBeVisible();
  expect(await bareTexts(page)).toEqual([]);
  await ada.act(ada.rows("and more"), "Reply");
  expect(await bareTexts(page)).toEqual([]);
  await ada.send("an answer");
  await ada.composer.press("ArrowUp");
  await ada.timeline.getByRole("textbox").fill("another answer");
  expect(await bareTexts(page)).toEqual([]);
  await ada.timeline.getByRole("textbox").press("Enter");
  await expect(ada.rows("another answer")).toContainText("(edited)");
  await bob.composer.pressSequentially("well");
  await expect(page.getByText("is typing…")).toBeVisible();
  await page.getByRole("button", { name: "Members" }).click();
  expect(await bareTexts(page)).toEqual([]);
  for (const opener of ["Add people", "Make an owner"]) {
    if (opener === "Make an owner") await page.getByRole("button", { name: /Manage .*Bob/ }).click();
    await page.getByRole(opener === "Make an owner" ? "menuitem" : "button", { name: opener }).click();
    await expect(dialog).toBeVisible();
    expect(await bareTexts(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
  }
  for (const opener of ["Find or switch", "Create a room", "New direct message"]) {
    await page.getByRole("button", { name: opener }).first().click();
    await expect(dialog).toBeVisible();
    expect(await bareTexts(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
  }
  await page.getByRole("button", { name: "Browse rooms" }).first().click();
  await expect(page.getByRole("list", { name: "Public rooms" }).getByRole("listitem").first()).toBeVisible();
  expect(await bareTexts(page)).toEqual([]);
});

test("a page that the browser translates goes on", async ({ person }) => {
  test.slow();
  const ada = await person("Ada");
  const bob = await person("Bob");
  const { page } = ada;
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  const room = unique("Translated");
  await ada.createRoom(room);
  await bob.joinRoom(room);
  await bob.send("see https://example.com and more");
  await bob.send("a mistake");
  await expect(ada.rows("a mistake")).toHaveCount(1);
  await translate(page);

  await bob.send("**bold** and\n- `item`");
  await expect(ada.rows("bold").locator("li code")).toHaveText("item");
  await bob.composer.press("ArrowUp");
  await bob.timeline.getByRole("textbox").fill("_bold_ and\n```js\nlet a;\n```\n> quoted");
  await bob.timeline.getByRole("textbox").press("Enter");
  await expect(ada.rows("bold")).toContainText("(edited)");
  await expect(ada.rows("bold").locator("pre span").nth(1)).toBeVisible();
  await expect(ada.rows("bold").locator("strong")).toHaveCount(0);
  await bob.act(bob.rows("bold"), "Delete");
  await expect(ada.rows("bold")).toHaveCount(0);

  await bob.composer.press("ArrowUp");
  await bob.timeline.getByRole("textbox").fill("no mistake, @Ada");
  await bob.timeline.getByRole("button", { name: "Save" }).click();
  await expect(ada.rows("no mistake, @Ada")).toContainText("(edited)");

  await bob.composer.pressSequentially("well");
  await expect(page.getByText(/is typing/)).toBeVisible();
  await bob.send("and https://example.org");
  await expect(ada.rows("and https://example.org")).toHaveCount(1);
  await expect(page.getByText(/is typing/)).toBeHidden();

  await bob.act(bob.rows("and more"), "Delete");
  await carryOut(bob);
  await expect(ada.rows("and more")).toHaveCount(0);
  await expect(ada.timeline.getByText("This message was deleted.")).toHaveCount(2);

  await ada.act(ada.rows("no mistake"), "Reply");
  await ada.send("an answer");
  await expect(ada.rows("an answer")).toContainText("no mistake");
  await ada.composer.press("ArrowUp");
  await ada.timeline.getByRole("textbox").fill("the answer");
  await ada.timeline.getByRole("textbox").press("Enter");
  await expect(ada.rows("the answer")).toContainText("(edited)");

  const other = unique("Other");
  await ada.createRoom(other);
  for (const text of ["one", "two @Ada", "three"]) await bob.send(text);
  const link = page.getByRole("navigation").getByRole("link", { name: room });
  await expect(link).toHaveAccessibleName(/3 unread, 1 mention/);
  await link.click();
  await expect(ada.rows("three")).toHaveCount(1);
  await expect(link).not.toHaveAccessibleName(/unread/);
  await page.getByRole("button", { name: "Members" }).click();
  await page.getByRole("button", { name: /Manage .*Bob/ }).click();
  await page.getByRole("menuitem", { name: "Ban" }).click();
  await carryOut(ada);
  await expect(ada.timeline.getByText("banned")).toBeVisible();
  expect(errors).toEqual([]);
});
