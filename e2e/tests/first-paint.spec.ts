import { expect, type Page, type Route } from "@playwright/test";
import { test } from "../src/fixtures";
import { unique } from "../src/unique";

const shell = (page: Page) => page.locator("#shell");
const background = (page: Page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);

for (const [scheme, color] of [
  ["light", "rgb(255, 255, 255)"],
  ["dark", "rgb(23, 24, 27)"],
] as const)
  test(`before any script runs, the shell is painted, ${scheme}`, async ({ product, browser }) => {
    const line = await product.openLine();
    const context = await browser.newContext({ baseURL: line.url, colorScheme: scheme });
    const page = await context.newPage();
    await page.route("**/*.js", () => {});
    await page.goto("/rooms/anything", { waitUntil: "commit" });
    await expect(shell(page)).toBeVisible();
    expect(await background(page)).toBe(color);
    // All that is read out.
    await expect(page.locator("body")).toMatchAriaSnapshot(`
      - main:
        - heading "Loading" [level=1]
    `);
    await context.close();
    await line.close();
  });

test("the app takes the place of the shell, and what both show does not move", async ({ person }) => {
  const ada = await person("Ada");
  await ada.createRoom(unique("Stage"));
  const held: Route[] = [];
  await ada.page.route("**/api/session", (route) => void held.push(route));
  await ada.page.reload();
  await expect.poll(() => held.length).toBe(1);
  await expect(shell(ada.page)).toBeVisible();
  const box = (selector: string) => ada.page.locator(selector).boundingBox();
  const before = [
    await box("#shell .side"),
    await box("#shell .find"),
    await box("#shell .bar"),
    await box("#shell img"),
  ];
  const composer = await box("#shell .box");
  await held[0]?.continue();
  await expect(ada.composer).toBeVisible();
  await expect(shell(ada.page)).toBeHidden();
  const sidebar = ada.page.locator("#root div").filter({ has: ada.page.getByRole("navigation") });
  const find = ada.page.getByRole("button", { name: "Find or switch" });
  const after = [
    sidebar.last(),
    find,
    ada.page.getByRole("main").locator("header"),
    ada.page.locator("#root header svg").first(),
  ];
  expect(await Promise.all(after.map((element) => element.boundingBox()))).toEqual(before);
  const field = await ada.composer.boundingBox();
  expect(field?.y).toBeGreaterThan(composer?.y ?? 0);
  expect((field?.y ?? 0) + (field?.height ?? 0)).toBeLessThan((composer?.y ?? 0) + (composer?.height ?? 0));
});
