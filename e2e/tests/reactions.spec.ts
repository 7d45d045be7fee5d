import AxeBuilder from "@axe-core/playwright";
import { expect, type Locator } from "@playwright/test";
import { test } from "../src/fixtures";
import { type Person, PHONE } from "../src/person";
import { unique } from "../src/unique";

const chips = (row: Locator) => row.getByRole("group", { name: "Reactions" });
const chip = (row: Locator, emoji: string) => chips(row).locator(`[data-emoji="${emoji}"]`);
const expectChip = async (row: Locator, emoji: string, count: number, isMine: boolean) => {
  await expect(chip(row, emoji)).toHaveText(`${emoji}${count}`);
  await expect(chip(row, emoji)).toHaveAttribute("aria-pressed", `${isMine}`);
};

const openPicker = async (row: Locator) => {
  // Where the pointer is there already, it would not come in.
  await row.page().mouse.move(0, 0);
  await row.hover();
  await row.getByRole("toolbar").getByRole("button", { name: "Add reaction" }).click();
};

const meet = async (ada: Person, bob: Person): Promise<[Locator, Locator]> => {
  const room = unique("Reactions");
  await ada.createRoom(room);
  await bob.joinRoom(room);
  await ada.send("It works.");
  await expect(bob.rows("It works.")).toHaveCount(1);
  return [ada.rows("It works."), bob.rows("It works.")];
};

test("a reaction reaches the other, is joined by theirs, and taken back by a tap (I8)", { tag: "@stage" }, async ({
  person,
}) => {
  const [ada, bob] = [await person("Ada"), await person("Bob")];
  const [hers, his] = await meet(ada, bob);
  await bob.act(his, "React with 👍");
  await expectChip(his, "👍", 1, true);
  await expectChip(hers, "👍", 1, false);
  await chip(hers, "👍").click();
  await expectChip(hers, "👍", 2, true);
  await expectChip(his, "👍", 2, true);
  await bob.page.reload();
  await expectChip(his, "👍", 2, true);
  await chip(his, "👍").hover();
  await expect(bob.page.getByRole("tooltip")).toHaveText("You and Ada reacted with 👍");
  await chip(his, "👍").click();
  await expectChip(hers, "👍", 1, true);
  await chip(hers, "👍").focus();
  await expect(chip(hers, "👍")).toHaveAccessibleDescription("You reacted with 👍");
  await chip(hers, "👍").press("Enter");
  await expect(chips(hers)).toHaveCount(0);
  await expect(chips(his)).toHaveCount(0);
});

test("two who react at once both stand, with the same and with different emoji (I8)", async ({ person }) => {
  const [ada, bob] = [await person("Ada"), await person("Bob")];
  const [hers, his] = await meet(ada, bob);
  await Promise.all([hers.hover(), his.hover()]);
  const press = (row: Locator, emoji: string) =>
    row
      .getByRole("toolbar")
      .getByRole("button", { name: `React with ${emoji}` })
      .click();
  await Promise.all([press(hers, "👍"), press(his, "👍")]);
  await Promise.all([press(hers, "❤️"), press(his, "😂")]);
  await expectChip(hers, "👍", 2, true);
  await expectChip(his, "👍", 2, true);
  await expectChip(hers, "❤️", 1, true);
  await expectChip(his, "❤️", 1, false);
  await expectChip(hers, "😂", 1, false);
  await expect(async () => {
    expect(await chips(hers).innerText()).toBe(await chips(his).innerText());
  }).toPass();
});

test("what is put on and taken off offline is sent when the network is back, also after a reload (I13)", async ({
  person,
}) => {
  const [ada, bob] = [await person("Ada"), await person("Bob")];
  const [hers, his] = await meet(ada, bob);
  bob.line.down();
  await bob.act(his, "React with 👍");
  await bob.act(his, "React with ❤️");
  await expectChip(his, "👍", 1, true);
  await chip(his, "❤️").click();
  await expect(chip(his, "❤️")).toHaveCount(0);
  await expect(chips(hers)).toHaveCount(0);
  bob.line.mend();
  await bob.page.reload();
  await expectChip(hers, "👍", 1, false);
  await expect(chip(hers, "❤️")).toHaveCount(0);
});

test("by keyboard alone: digits toggle, plus opens the picker, arrows walk through it", async ({ person }) => {
  const [ada, bob] = [await person("Ada"), await person("Bob")];
  const [hers] = await meet(ada, bob);
  await ada.timeline.focus();
  await ada.page.keyboard.press("ArrowUp");
  await expect(hers).toBeFocused();
  await expect(hers.getByRole("toolbar")).toBeVisible();
  await ada.page.keyboard.press("1");
  await expectChip(hers, "👍", 1, true);
  await ada.page.keyboard.press("1");
  await expect(chips(hers)).toHaveCount(0);
  await ada.page.keyboard.press("+");
  const dialog = ada.page.getByRole("dialog", { name: "Add a reaction" });
  await expect(dialog.getByRole("searchbox")).toBeFocused();
  await ada.page.keyboard.type("rocket");
  await expect(dialog.getByRole("button", { name: "rocket" })).toBeVisible();
  await ada.page.keyboard.press("ArrowDown");
  await expect(dialog.getByRole("button", { name: "rocket" })).toBeFocused();
  await ada.page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  await expectChip(hers, "🚀", 1, true);
  await expect(hers).toBeFocused();
  // What was chosen is within reach now. Digits are the message's again, also behind a choice by the mouse.
  await ada.page.keyboard.press("1");
  await expect(chips(hers)).toHaveCount(0);
  await openPicker(hers);
  await dialog.getByRole("button", { name: "rocket" }).click();
  await expectChip(hers, "🚀", 1, true);
  await ada.page.mouse.move(0, 0);
  await ada.page.keyboard.press("1");
  await expect(chips(hers)).toHaveCount(0);
  await expect(ada.composer).toHaveValue("");
});

test("the picker has categories, what was used last and a skin tone, and loads nothing before", async ({ person }) => {
  const [ada, bob] = [await person("Ada"), await person("Bob")];
  const loaded: string[] = [];
  ada.page.on("request", (request) => loaded.push(request.url()));
  const [hers] = await meet(ada, bob);
  expect(loaded.filter((url) => /emoji/.test(url))).toEqual([]);
  await openPicker(hers);
  const dialog = ada.page.getByRole("dialog", { name: "Add a reaction" });
  await dialog.getByLabel("Skin tone").selectOption({ label: "✋🏿 Dark" });
  await dialog.getByLabel("Category").selectOption("People");
  await dialog.getByRole("button", { name: "waving hand" }).click();
  await expectChip(hers, "👋🏿", 1, true);
  expect(loaded.filter((url) => /emoji/.test(url))).not.toEqual([]);
  await openPicker(hers);
  await expect(dialog.getByLabel("Category")).toHaveValue("-1");
  await expect(dialog.getByRole("button", { name: "waving hand" })).toHaveText("👋🏿");
  await dialog.getByRole("searchbox").fill("no such thing");
  await expect(dialog.getByText("No emoji is called that.")).toBeVisible();
  await ada.page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
});

test("a colon and two letters complete to an emoji, a whole name becomes one, and code stays", async ({ person }) => {
  const ada = await person("Ada");
  await ada.createRoom(unique("Names"));
  await ada.composer.focus();
  await ada.page.keyboard.type("so :na");
  await expect(ada.page.getByRole("listbox", { name: "Emoji" })).toBeVisible();
  await ada.page.keyboard.press("Escape");
  await expect(ada.page.getByRole("listbox", { name: "Emoji" })).toBeHidden();
  await ada.composer.fill("");
  await ada.page.keyboard.type(":rocke");
  await expect(ada.page.getByRole("option", { name: /:rocket:/ })).toBeVisible();
  await ada.page.keyboard.press("Enter");
  await expect(ada.composer).toHaveValue("🚀 ");
  await ada.page.keyboard.type(":tada:");
  await expect(ada.composer).toHaveValue("🚀 🎉");
  await ada.page.keyboard.press("ControlOrMeta+z");
  await expect(ada.composer).toHaveValue(/:tada:?$/);
  await ada.composer.fill("");
  await ada.page.keyboard.type("`:tada:` :) 10:30");
  await expect(ada.composer).toHaveValue("`:tada:` :) 10:30");
  await ada.composer.fill("");
  await ada.send("🚀🎉");
  await expect(ada.rows("🚀🎉").locator("[data-large=true]")).toBeVisible();
});

test("on a phone a tap on a message offers the quick emoji, whose targets are 44 px", async ({ person }) => {
  const ada = await person("Ada", PHONE);
  await ada.page.getByRole("button", { name: "Create a room" }).first().click();
  const dialog = ada.page.getByRole("dialog");
  await dialog.getByLabel("Name", { exact: true }).fill(unique("Phone"));
  await dialog.getByRole("button", { name: /^Create/ }).click();
  await ada.send("It works.");
  const row = ada.rows("It works.");
  await row.tap();
  await row.getByRole("button", { name: "React with 🎉" }).tap();
  await expectChip(row, "🎉", 1, true);
  for (const target of await row.getByRole("button").all()) {
    const box = await target.boundingBox();
    if (!box) continue;
    expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(43.9);
    expect(box.x).toBeGreaterThanOrEqual(0);
    expect(box.x + box.width).toBeLessThanOrEqual(390);
  }
  await ada.page.screenshot({ path: "test-results/reactions-390.png" });
});

test("a reaction above does not move what is read, and renders accessibly in both schemes and directions", async ({
  person,
}) => {
  const [ada, bob] = [await person("Ada"), await person("Bob")];
  const [hers] = await meet(ada, bob);
  for (let n = 1; n <= 12; n += 1) await ada.send(`Line ${n}`);
  const last = ada.rows("Line 12");
  const before = (await last.boundingBox())?.y ?? 0;
  await bob.act(bob.rows("It works."), "React with 👍");
  await expectChip(hers, "👍", 1, false);
  expect(Math.abs(((await last.boundingBox())?.y ?? 0) - before)).toBeLessThanOrEqual(1);
  await ada.act(hers, "React with ❤️");
  for (const colorScheme of ["light", "dark"] as const) {
    await ada.page.emulateMedia({ colorScheme });
    await hers.hover();
    await chip(hers, "👍").hover();
    await ada.page.screenshot({ path: `test-results/reactions-1280-${colorScheme}.png` });
    expect((await new AxeBuilder({ page: ada.page }).analyze()).violations).toEqual([]);
    await openPicker(hers);
    await expect(ada.page.getByRole("searchbox")).toBeFocused();
    await ada.page.screenshot({ path: `test-results/picker-1280-${colorScheme}.png` });
    expect((await new AxeBuilder({ page: ada.page }).analyze()).violations).toEqual([]);
    await ada.page.keyboard.press("Escape");
  }
  await ada.page.evaluate(() => document.documentElement.setAttribute("dir", "rtl"));
  await chip(hers, "👍").hover();
  await ada.page.screenshot({ path: "test-results/reactions-1280-rtl.png" });
});
