import { expect } from "@playwright/test";
import { test } from "../src/fixtures";
import { unique } from "../src/unique";

/** What the app says of its line is true, and soon. */

test("without a network it says at once that one is offline, and counts what waits", async ({ person }) => {
  const ada = await person("Ada");
  await ada.createRoom(unique("Plane"));
  // Chromium leaves the socket open, as real networks do for minutes.
  await ada.page.context().setOffline(true);
  await expect(ada.page.getByText(/^You are offline\. Everything up to .+ is here\.$/)).toBeVisible();
  await expect(ada.page.getByRole("button", { name: "your menu" })).toContainText("Offline");
  for (const text of ["one", "two", "three"]) await ada.send(text);
  await expect(ada.page.getByText("You are offline. 3 messages waiting.")).toBeVisible();
  await ada.page.context().setOffline(false);
  await expect(ada.page.getByText("You are offline")).toHaveCount(0);
  await expect(ada.timeline.locator("[data-message-id]")).toHaveCount(3, { timeout: 30_000 });
  await expect(ada.page.getByRole("button", { name: "your menu" })).toContainText("Online");
});

test("on a phone the list of rooms and a room say it alike, and a screen reader hears it once", async ({ person }) => {
  const ada = await person("Ada", { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
  const { page } = ada;
  const offline = page.getByRole("status").filter({ hasText: "You are offline" });
  await page.evaluate(() => {
    const read: (string | null)[] = [];
    new MutationObserver((records) => {
      const added = records.flatMap(({ addedNodes }) => [...addedNodes]);
      read.push(...added.map(({ textContent }) => textContent).filter((text) => text?.includes("You are offline")));
    }).observe(document.body, { childList: true, subtree: true });
    Object.assign(window, { read });
  });
  await ada.createRoom(unique("Plane"));
  await page.getByRole("button", { name: "Back to rooms" }).click();
  await page.context().setOffline(true);
  await expect(offline).toBeVisible();
  // It covers nothing that can be pressed.
  for (const button of [
    page.getByRole("button", { name: "Find or switch" }),
    page.getByRole("button", { name: "Try now" }),
  ])
    await button.click({ trial: true });
  await page.getByRole("navigation").getByRole("link").click();
  await expect(ada.composer).toBeVisible();
  await expect(offline).toBeVisible();
  expect(await page.evaluate(() => Reflect.get(window, "read"))).toHaveLength(1);
});

test("a line that is dead without a word is noticed by what is sent on it", async ({ person }) => {
  const ada = await person("Ada");
  await ada.createRoom(unique("Silence"));
  ada.line.hush();
  await ada.send("is anybody there?");
  await expect(ada.page.getByText("Reconnecting… 1 message waiting.")).toBeVisible({ timeout: 20_000 });
  ada.line.mend();
  ada.line.cut();
  await expect(ada.timeline.locator("[data-message-id]")).toHaveCount(1, { timeout: 30_000 });
  await expect(ada.page.getByText("Reconnecting")).toHaveCount(0);
});
