import { expect } from "@playwright/test";
import { requireChromium } from "../src/chromium-only";
import { test } from "../src/fixtures";
import { unique } from "../src/unique";

const DAY_MS = 24 * 60 * 60 * 1_000;

test("yesterday's messages stand under Yesterday as soon as anything is drawn after midnight, and soon after sleep", async ({
  person,
}) => {
  const room = unique("Midnight");
  const ada = await person("Ada");
  const bob = await person("Bob");
  await ada.createRoom(room);
  await bob.joinRoom(room);
  await ada.send("today's");
  await ada.page.clock.install({ time: new Date() });
  await ada.page.reload();
  const day = ada.timeline.getByRole("heading").first();
  await expect(day).toHaveText("Today");

  await ada.page.clock.setSystemTime(Date.now() + DAY_MS);
  await bob.send("drawn just after midnight");
  await expect(ada.rows("drawn just after midnight")).toHaveCount(1);
  await expect(day).toHaveText("Yesterday");

  // Nothing is drawn while the device sleeps, and what was set to ring then rings late.
  await ada.page.clock.setSystemTime(Date.now() + 2 * DAY_MS);
  await ada.page.clock.runFor(61_000);
  await expect(day).not.toHaveText("Yesterday");
});

test("with a clock a day ahead, a message on its way stands under no day of its own", async ({ person }) => {
  const ada = await person("Ada");
  await ada.createRoom(unique("Clock"));
  await ada.page.clock.install({ time: Date.now() + DAY_MS });
  await ada.page.reload();
  await ada.send("first");
  await expect(ada.timeline.locator("[data-message-id]")).toHaveCount(1);
  await expect(ada.timeline.locator("[data-status]")).toHaveCount(0);
  const days = () => ada.timeline.getByRole("heading").count();
  expect(await days()).toBe(1);
  ada.line.down();
  await ada.send("second");
  await expect(ada.timeline.locator("[data-status]")).toHaveCount(1);
  expect(await days()).toBe(1);
  ada.line.mend();
  await expect(ada.timeline.locator("[data-status]")).toHaveCount(0, { timeout: 30_000 });
  expect(await days()).toBe(1);
});

const lines = (first: string, count: number) => `${first}\n${"and on\n".repeat(count)}end of ${first}`;

test("a tall message is folded; unfolded, its beginning stays in place, and folded again, its button", async ({
  person,
}) => {
  const ada = await person("Ada");
  await ada.createRoom(unique("Tall"));
  await ada.send(lines("a screen", 24));
  await ada.send(lines("several screens", 90));
  await expect(ada.timeline.locator("[data-status]")).toHaveCount(0);
  const row = ada.rows("several screens");
  const box = async () => (await row.boundingBox()) ?? { y: 0, height: 0 };
  await expect(ada.timeline.getByRole("button", { name: "Show all" })).toHaveCount(1);
  const more = row.getByRole("button", { name: "Show all" });
  await expect(more).toHaveAttribute("aria-expanded", "false");
  expect((await box()).height).toBeLessThan(500);
  const before = await box();

  await more.focus();
  await ada.page.keyboard.press("Enter");
  const less = row.getByRole("button", { name: "Show less" });
  await expect(less).toHaveAttribute("aria-expanded", "true");
  await expect(less).toBeFocused();
  await expect(ada.page.getByRole("button", { name: "Jump to latest" })).toBeVisible();
  expect((await box()).height).toBeGreaterThan(1_500);
  expect((await box()).y).toBe(before.y);

  await ada.send(lines("another screen", 28));
  await expect(ada.timeline.locator("[data-status]")).toHaveCount(0);
  // It was out of sight, and is unfolded still.
  await ada.timeline.evaluate((scroller) => scroller.scrollBy(0, -500));
  await expect(less).toBeInViewport();
  const place = await less.boundingBox();
  await less.click();
  await expect(more).toBeVisible();
  expect((await box()).height).toBeLessThan(500);
  expect(Math.abs(((await more.boundingBox())?.y ?? 0) - (place?.y ?? 0))).toBeLessThanOrEqual(1);
});

test("piled-up marks stay in their message", async ({ person }) => {
  const ada = await person("Ada");
  await ada.createRoom(unique("Marks"));
  for (const text of ["above", `a${"\u0301".repeat(40)} Z${"\u0323".repeat(40)}`, "below"]) await ada.send(text);
  await expect(ada.timeline.locator("[data-message-id]")).toHaveCount(3);
  await ada.page.mouse.move(0, 0);
  const look = () =>
    Promise.all(["above", "below"].map((text) => ada.rows(text).screenshot({ animations: "disabled" })));
  const withMarks = await look();
  await ada.rows("Z").evaluate((row) => {
    row.style.visibility = "hidden";
  });
  const without = await look();
  expect(withMarks.map((each, index) => each.equals(without[index] ?? Buffer.of()))).toEqual([true, true]);
});

test("several messages are copied with names and times, one without what is hidden beside it", async ({ person }) => {
  const room = unique("Copy");
  const ada = await person("Ada");
  const bob = await person("Bob");
  requireChromium(ada.page, "Only Chromium lets a test read the clipboard.");
  await ada.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await ada.createRoom(room);
  await bob.joinRoom(room);
  await ada.send("one\ntwo");
  await ada.send("three");
  await expect(bob.rows("three")).toHaveCount(1);
  await bob.send("four five");
  await expect(ada.rows("four five")).toHaveCount(1);
  await expect(ada.timeline.locator("[data-status]")).toHaveCount(0);

  /** Copies from the beginning of one message's row to the end of another's text, or a little less. */
  const copy = async (from: string, to: string, less = 0) => {
    const rows = await Promise.all([ada.rows(from).elementHandle(), ada.rows(to).elementHandle()]);
    await ada.page.evaluate(
      ([first, last, less]) => {
        const texts = document.createTreeWalker(last as Node, NodeFilter.SHOW_TEXT);
        let end: Node | null = null;
        while (texts.nextNode()) end = texts.currentNode;
        if (!first || !end) throw new Error("nothing to copy");
        getSelection()?.setBaseAndExtent(first as Node, 0, end, (end.textContent?.length ?? 0) - Number(less));
      },
      [...rows, less] as const,
    );
    await ada.timeline.focus();
    await ada.page.keyboard.press("ControlOrMeta+c");
    return ada.page.evaluate(() => navigator.clipboard.readText());
  };

  const timeOf = (text: string) => ada.rows(text).locator("time").textContent();
  const [first, second, third] = [await timeOf("one"), await timeOf("three"), await timeOf("four")];
  expect(await copy("one", "four five", " five".length)).toBe(
    [`Ada, ${first}\none\ntwo`, `Ada, ${second}\nthree`, `Bob, ${third}\nfour`].join("\n\n"),
  );
  expect((await copy("three", "three")).trim()).toBe("three");
});

test("what is selected stays selected when it is dragged out of view", async ({ archive, person }) => {
  const ada = await person("Ada", { at: await archive(150) });
  const { mouse } = ada.page;
  await ada.joinRoom("Archive");
  await expect(ada.rows("Line 150.")).toBeInViewport();
  const placeOf = async (text: string) => {
    const { x, y, height } = (await ada.rows(text).locator("[data-text]").boundingBox()) ?? { x: 0, y: 0, height: 0 };
    return { x, y: y + height / 2 };
  };
  const bottom = await placeOf("Line 149.");
  await mouse.move(bottom.x + 400, bottom.y);
  await mouse.down();
  await mouse.move(bottom.x + 1, bottom.y);
  await expect(async () => {
    await mouse.wheel(0, -400);
    await expect(ada.rows("Line 40.")).toBeInViewport({ timeout: 100 });
  }).toPass();
  const top = await placeOf("Line 40.");
  await mouse.move(top.x, top.y);
  await mouse.up();
  const selected = await ada.page.evaluate(() => getSelection()?.toString() ?? "");
  const lines = Array.from({ length: 110 }, (_, index) => `Line ${40 + index}.`);
  expect(selected.match(/Line \d+\./g)).toEqual(lines);
  expect(await ada.timeline.locator("article").count()).toBeLessThan(150);
});

test("a room is printed as far as it is loaded, without what is around it", async ({ archive, person }) => {
  const ada = await person("Ada", { at: await archive(120) });
  await ada.joinRoom("Archive");
  await expect(ada.rows("Line 120.")).toBeInViewport();
  await ada.timeline.hover();
  await ada.page.mouse.wheel(0, -1_000);
  await expect(ada.page.getByRole("button", { name: "Jump to latest" })).toBeVisible();
  const place = () => ada.timeline.evaluate((scroller) => scroller.scrollTop);
  await expect.poll(() => ada.timeline.locator("[data-seq='21']").count()).toBe(1);
  const before = await place();

  await ada.page.emulateMedia({ media: "print", colorScheme: "dark" });
  await ada.page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  const printed = ada.page
    .locator("body > :not(#root, #shell, noscript, script)")
    .filter({ has: ada.page.locator("article") });
  await expect(printed.locator("article")).toHaveCount(100);
  await expect(printed.getByText("Line 21.", { exact: false }).first()).toBeVisible();
  await expect(printed.getByRole("heading", { level: 1 })).toHaveText("Archive");
  for (const hidden of [ada.page.getByRole("navigation"), ada.composer, ada.timeline])
    await expect(hidden).toBeHidden();
  expect(await ada.page.evaluate(() => document.documentElement.scrollHeight)).toBeGreaterThan(2_500);
  expect(await printed.evaluate((element) => getComputedStyle(element).color)).toBe("rgb(28, 29, 31)");
  await ada.page.evaluate(() => dispatchEvent(new Event("afterprint")));
  await ada.page.emulateMedia({ media: null, colorScheme: null });
  await expect(printed).toHaveCount(0);
  expect(await place()).toBe(before);

  requireChromium(ada.page, "Only Chromium prints to a file.");
  const pdf = await ada.page.pdf();
  expect(pdf.toString("latin1").match(/\/Type \/Page\b/g)?.length).toBeGreaterThan(2);
  await expect(printed).toHaveCount(0);
  expect(await place()).toBe(before);
});
