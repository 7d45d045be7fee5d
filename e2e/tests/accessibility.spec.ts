import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import { test } from "../src/fixtures";
import { unique } from "../src/unique";

/** The one rule of axe that depends on the colour scheme. */
const COLORS = "color-contrast";

const isSerious = ({ impact }: { impact?: string | null }) => impact === "serious" || impact === "critical";

/** In light colours by all of axe's rules, and in dark ones by the one that may differ. */
const expectNoSeriousViolation = async (page: Page) => {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished)));
    // The other mode, for frames of other origins, opens a page for each look.
    const axe = new AxeBuilder({ page }).setLegacyMode();
    const { violations } = await (colorScheme === "dark" ? axe.withRules(COLORS) : axe).analyze();
    const serious = violations
      .filter(isSerious)
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
    expect(serious, colorScheme).toEqual([]);
  }
};

test("axe finds no serious violation on any screen, light or dark", async ({ person, browser, product }) => {
  test.slow();
  const line = await product.openLine();
  const stranger = await (await browser.newContext({ baseURL: line.url })).newPage();
  await stranger.goto("/");
  await expect(stranger.getByRole("button", { name: "Sign in" })).toBeVisible();
  await expectNoSeriousViolation(stranger);
  await stranger.context().close();
  await line.close();

  const ada = await person("Ada");
  await expectNoSeriousViolation(ada.page);
  await ada.createRoom(unique("Accessible"));
  await expectNoSeriousViolation(ada.page);
  await ada.send("Something to read");
  await ada.send("and https://example.com to follow");
  await expect(ada.timeline.locator("[data-message-id]")).toHaveCount(2);
  await expectNoSeriousViolation(ada.page);
  await ada.page.getByRole("button", { name: "Members" }).click();
  await expectNoSeriousViolation(ada.page);
  await ada.page.keyboard.press("Escape");
  await ada.page.getByRole("button", { name: "Browse rooms" }).first().click();
  await expect(ada.page.getByRole("searchbox")).toBeVisible();
  await expectNoSeriousViolation(ada.page);
  await ada.page.getByRole("button", { name: "Create a room" }).first().click();
  await expect(ada.page.getByRole("dialog")).toBeVisible();
  await expectNoSeriousViolation(ada.page);
  await ada.page.keyboard.press("Escape");
  await ada.page.getByRole("button", { name: "New direct message" }).first().click();
  await expect(ada.page.getByRole("dialog")).toBeVisible();
  await expectNoSeriousViolation(ada.page);
});
