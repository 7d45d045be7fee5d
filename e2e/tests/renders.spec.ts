import { expect, type Page } from "@playwright/test";
import { countWork } from "../src/browser-work";
import { test } from "../src/fixtures";
import { takeRenders, watchRenders } from "../src/renders";
import { arrive } from "../src/wire";

const MOUNTED = 100;

const settle = async (page: Page) => {
  await page.waitForLoadState("networkidle");
  await page.evaluate(() => new Promise((done) => requestIdleCallback(done)));
};

test("100 rows are rendered once; then one arrival renders its own, a keystroke, a presence and a read event render none, an edit its own", async ({
  archive,
  person,
}) => {
  const at = await archive(MOUNTED);
  // As high as all of them together.
  const ada = await person("Ada", { at, viewport: { width: 1280, height: 6_000 } });
  await ada.joinRoom("Archive");
  const bob = await arrive(ada.line.url, "Bob");
  if (!bob) throw new Error("Bob may not come in");
  await watchRenders(ada.page);
  await ada.page.reload();
  await expect(ada.rows("Line 1.").first()).toBeVisible();
  const rows = ada.timeline.locator("[data-seq]");
  expect(await rows.count()).toBeGreaterThanOrEqual(MOUNTED);
  const settled = () => settle(ada.page);
  await settled();
  // Each once, the day and the room's beginning, too: neither what the client learns of the reader nor what is loaded later draws them again.
  const drawn = await takeRenders(ada.page);
  expect(drawn).toBeGreaterThanOrEqual(MOUNTED);
  expect(drawn).toBeLessThanOrEqual(MOUNTED + 2);

  await test.step("a presence event", async () => {
    const online = ada.page.getByText(/^\d+ online$/);
    const before = await online.textContent();
    await bob.ask("joinRoom", { roomId: "archive" });
    await expect(online).not.toHaveText(before ?? "");
    await settled();
    expect.soft(await takeRenders(ada.page)).toBe(0);
  });

  await test.step("an arrival, with the read event that follows it", async () => {
    await bob.ask("sendMessage", { roomId: "archive", content: "One more" });
    await expect(ada.rows("One more")).toBeInViewport();
    await settled();
    expect.soft(await takeRenders(ada.page)).toBeLessThanOrEqual(2);
  });

  await test.step("a keystroke", async () => {
    await ada.composer.press("a");
    await expect(ada.composer).toHaveValue("a");
    await settled();
    expect.soft(await takeRenders(ada.page)).toBe(0);
  });

  await test.step("an edit that is begun", async () => {
    await ada.send("mine");
    await expect(ada.timeline.locator("[data-status]")).toHaveCount(0);
    await settled();
    await takeRenders(ada.page);
    await ada.composer.press("ArrowUp");
    await expect(ada.timeline.getByRole("textbox")).toBeFocused();
    await settled();
    expect.soft(await takeRenders(ada.page)).toBeLessThanOrEqual(2);
  });
});

test("of 100 mounted rows the browser styles and paints the one that arrives, and no other", async ({
  archive,
  person,
}) => {
  const ada = await person("Ada", { at: await archive(MOUNTED), viewport: { width: 1280, height: 6_000 } });
  await ada.joinRoom("Archive");
  const bob = await arrive(ada.line.url, "Bob");
  if (!bob) throw new Error("Bob may not come in");
  await bob.ask("joinRoom", { roomId: "archive" });
  const say = async (content: string) => {
    await bob.ask("sendMessage", { roomId: "archive", content });
    await expect(ada.rows(content)).toBeInViewport();
    await settle(ada.page);
  };
  await expect(ada.rows("Line 1.").first()).toBeVisible();
  // Nothing that the list moves under the pointer counts. The first message stands under its author's name, the second under the same.
  await ada.page.mouse.move(0, 0);
  await say("Bob writes one");

  const { styled, painted } = await countWork(ada.page, () => say("Bob writes two"));
  // The row's own elements, twice, and the list's.
  expect.soft(styled).toBeLessThanOrEqual(15);
  expect.soft(painted).toBeLessThanOrEqual(2);
});
