import { expect, type Locator, type Page } from "@playwright/test";
import { test } from "../src/fixtures";
import { carryOut } from "../src/held";
import type { Person } from "../src/person";
import { unique } from "../src/unique";

/** Where the letters of a piece of text begin, from the left of the window, in the order in which they are written. */
const placesOf = (locator: Locator, text: string): Promise<number[]> =>
  locator.evaluate((element, text) => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const from = node.nodeValue?.indexOf(text) ?? -1;
      if (from < 0) continue;
      return [...text].map((_, index) => {
        const range = document.createRange();
        range.setStart(node, from + index);
        range.setEnd(node, from + index + 1);
        return range.getBoundingClientRect().left;
      });
    }
    throw new Error(`There is no “${text}”.`);
  }, text);

const expectLeftToRight = async (locator: Locator, text: string) => {
  const places = await placesOf(locator, text);
  expect(places, text).toEqual(places.toSorted((a, b) => a - b));
};

const expectRightToLeft = async (locator: Locator, text: string) => {
  const places = await placesOf(locator, text);
  expect(places, text).toEqual(places.toSorted((a, b) => b - a));
};

/** Where a piece of text stands, counted from the left and from the right edge of its element, in pixels. */
const marginsOf = async (locator: Locator, text: string) => {
  const places = await placesOf(locator, text);
  const box = await locator.boundingBox();
  if (!box) throw new Error("not drawn");
  return { left: Math.min(...places) - box.x, right: box.x + box.width - Math.max(...places) };
};

const textOf = (person: Person, text: string) => person.rows(text).locator("[dir=auto]").first();

test("text is read in its own direction, wherever it stands", async ({ person }, testInfo) => {
  test.slow();
  const ada = await person("Ada");
  const dana = await person(unique("דנה"));
  const room = unique("غرفة");
  await ada.createRoom(room);
  await dana.joinRoom(room);

  await test.step("messages", async () => {
    await dana.composer.pressSequentially("שלום, world!");
    expect(await dana.composer.evaluate((field) => getComputedStyle(field).direction)).toBe("rtl");
    await dana.composer.press("Enter");
    const hebrew = textOf(ada, "שלום, world!");
    await expect(hebrew).toBeVisible();
    await expectRightToLeft(hebrew, "שלום");
    const [hello = 0] = await placesOf(hebrew, "שלום");
    const [world = 0] = await placesOf(hebrew, "world");
    expect(world).toBeLessThan(hello);
    expect((await marginsOf(hebrew, "שלום")).right).toBeLessThan(24);

    await dana.send("first line (one)\nשורה שניה (two)!");
    const lines = textOf(ada, "first line (one)");
    await expect(lines).toBeVisible();
    expect((await marginsOf(lines, "first")).left).toBeLessThan(2);
    const [second = 0] = await placesOf(lines, "שורה");
    const [bang = 0] = await placesOf(lines, "!");
    expect(bang).toBeLessThan(second);

    await dana.send(`https://example.com/a שלום @${ada.name}`);
    const linked = textOf(ada, "https://example.com/a");
    await expectLeftToRight(linked, "https://example.com/a");
    const [link = 0] = await placesOf(linked, "https");
    const [after = 0] = await placesOf(linked, "שלום");
    expect(after).toBeLessThan(link);
  });

  await test.step("replies and edits", async () => {
    await ada.act(ada.rows("שלום, world!"), "Reply");
    const preview = ada.page.locator("form bdi", { hasText: "שלום" });
    await expect(preview).toHaveCSS("direction", "rtl");
    await ada.send("an answer");
    await expect(ada.rows("an answer").getByRole("button", { name: "שלום" }).locator("bdi").last()).toHaveCSS(
      "direction",
      "rtl",
    );
    await dana.send("אחרונה");
    await expect(dana.timeline.locator("[data-status]")).toHaveCount(0);
    await dana.composer.press("ArrowUp");
    const editor = dana.timeline.getByRole("textbox");
    expect(await editor.evaluate((field) => getComputedStyle(field).direction)).toBe("rtl");
    await editor.press("Escape");
  });

  await test.step("what the room says", async () => {
    await dana.page.getByRole("button", { name: "Members" }).click();
    await dana.page.getByRole("button", { name: "Leave room" }).click();
    await carryOut(dana);
    const said = ada.timeline.locator("p", { hasText: "left" });
    await expect(said).toBeVisible();
    const [name = 0] = await placesOf(said, dana.name.slice(0, 3));
    const [left = 0] = await placesOf(said, "left");
    expect(name).toBeLessThan(left);
  });

  await testInfo.attach("desk", { body: await ada.page.screenshot(), contentType: "image/png" });
});

test("no text turns around what is not its own", async ({ person }, testInfo) => {
  test.slow();
  const ada = await person("Ada");
  const bob = await person("Bob");
  const room = unique("Overrides");
  await ada.page.getByRole("button", { name: "Create a room" }).first().click();
  const dialog = ada.page.getByRole("dialog");
  await dialog.getByLabel("Name", { exact: true }).fill(room);
  await dialog.getByLabel("Description").fill("\u202eturned around");
  await dialog.getByRole("button", { name: "Create room" }).click();
  await expectLeftToRight(ada.page.getByText("online", { exact: true }), "online");
  await bob.joinRoom(room);

  await bob.send("\u202esee https://example.com/path and more");
  await bob.send("\u202ewrong");
  await bob.composer.press("ArrowUp");
  await bob.timeline.getByRole("textbox").fill("\u202eright");
  await bob.timeline.getByRole("textbox").press("Enter");

  await expectRightToLeft(ada.rows("and more"), "and more");
  await expectLeftToRight(ada.rows("and more"), "https://example.com/path");
  await expect(ada.rows("right")).toContainText("(edited)");
  await expectLeftToRight(ada.rows("right"), "(edited)");

  await ada.act(ada.rows("and more"), "Reply");
  await expectLeftToRight(ada.page.locator("form"), "Reply to ");
  await ada.send("an answer");
  await expectLeftToRight(ada.rows("an answer"), "an answer");
  await testInfo.attach("desk", { body: await ada.page.screenshot(), contentType: "image/png" });
});

test("a long quote of emoji ends in a whole one", async ({ person }) => {
  const ada = await person("Ada");
  await ada.createRoom(unique("Emoji"));
  const family = "👩‍👩‍👧‍👦";
  await ada.send(family.repeat(200));
  await ada.act(ada.rows(family), "Reply");
  await ada.send("so many");
  const quote = await ada.rows("so many").getByRole("button").first().locator("bdi").last().textContent();
  expect(quote?.length).toBeGreaterThan(0);
  expect(quote).toBe(family.repeat((quote?.length ?? 0) / family.length));
});

/** Where everything that is drawn stands, counted from where lines begin: left, or right where the page is written from right to left. */
const layoutOf = (page: Page) =>
  page.evaluate(() => {
    const isRightToLeft = document.documentElement.dir === "rtl";
    // Text in a line stands in its own order.
    const boxes = [...document.querySelectorAll("#root *:not(svg *)")].filter(
      (element) => element.checkVisibility() && getComputedStyle(element).display !== "inline",
    );
    return boxes.map((element) => {
      const { left, right, width } = element.getBoundingClientRect();
      const start = Math.round(isRightToLeft ? innerWidth - right : left);
      return `${element.tagName} ${element.className} ${element.ariaLabel ?? ""} ${start} + ${Math.round(width)}`;
    });
  });

test("a page written from right to left is the mirror image of the other one", async ({ person }) => {
  test.slow();
  const ada = await person(unique("Ada"));
  const bob = await person(unique("Bob"));
  const room = unique("Mirror");
  await ada.createRoom(room);
  await bob.joinRoom(room);
  await ada.send("one");
  await bob.send(`two for @${ada.name}`);
  await expect(ada.rows("two for")).toBeVisible();
  const { page } = ada;
  const expectMirror = async () => {
    await page.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished)));
    const layout = await layoutOf(page);
    await page.evaluate(() => document.documentElement.setAttribute("dir", "rtl"));
    expect(await layoutOf(page)).toEqual(layout);
    await page.evaluate(() => document.documentElement.removeAttribute("dir"));
  };
  for (const size of [
    { width: 1280, height: 800 },
    { width: 390, height: 844 },
  ]) {
    await page.setViewportSize(size);
    await ada.act(ada.rows("one"), "Reply");
    await ada.rows("two for").hover();
    await expectMirror();
    await page.getByRole("button", { name: "Cancel reply" }).click();
    await page.getByRole("button", { name: "Members", exact: true }).click();
    await expect(page.getByRole("complementary").getByText(bob.name).first()).toBeVisible();
    await expectMirror();
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+k");
    await expect(page.getByRole("option")).toHaveCount(1);
    await expectMirror();
    await page.keyboard.press("Escape");
  }
});

test("in a page written from right to left the left arrow leads forth in a row of buttons", async ({ person }) => {
  const ada = await person(unique("Ada"));
  const { page } = ada;
  await ada.createRoom(unique("Toolbar"));
  await page.getByRole("button", { name: "Formatting", exact: true }).click();
  const buttons = page.getByRole("toolbar", { name: "Formatting" }).getByRole("button");
  await buttons.first().focus();
  await page.keyboard.press("ArrowRight");
  await expect(buttons.nth(1)).toBeFocused();
  await page.evaluate(() => document.documentElement.setAttribute("dir", "rtl"));
  await page.keyboard.press("ArrowLeft");
  await expect(buttons.nth(2)).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await expect(buttons.nth(1)).toBeFocused();
});
