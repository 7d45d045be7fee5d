import { expect, type Route } from "@playwright/test";
import { confirmByName } from "../src/account";
import { test } from "../src/fixtures";
import { personAt } from "../src/person";
import { unique } from "../src/unique";

test("the sign-in screen is no error in the browser's console", async ({ browser, product }) => {
  const line = await product.openLine();
  const page = await (await browser.newContext({ baseURL: line.url })).newPage();
  const errors: string[] = [];
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  await page.goto("/");
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  expect(errors).toEqual([]);
  await page.context().close();
  await line.close();
});

test("a first request that hangs is told in words, and tried again by a button", async ({ product, browser }) => {
  const line = await product.openLine();
  const context = await browser.newContext({ baseURL: line.url });
  const page = await context.newPage();
  const hanging: Route[] = [];
  await page.route("**/api/session", (route) => void hanging.push(route));
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Parley has not answered yet" })).toBeVisible();
  const before = hanging.length;
  await page.getByRole("button", { name: "Try again" }).click();
  await expect.poll(() => hanging.length).toBeGreaterThan(before);
  await hanging.at(-1)?.continue();
  await expect(page.getByRole("heading", { name: "Sign in to Parley" })).toBeVisible();
  await context.close();
  await line.close();
});

const KEEPS_NOTHING = "This browser keeps nothing for Parley now";

/** How browsers refuse what a page wants to keep, by name. */
const REFUSALS: Record<string, () => void> = {
  "throw at once": () => {
    const refuse = () => {
      throw new DOMException("denied", "SecurityError");
    };
    for (const name of ["localStorage", "sessionStorage"]) Object.defineProperty(window, name, { get: refuse });
    Object.defineProperty(IDBFactory.prototype, "open", { value: refuse });
    Object.defineProperty(IDBFactory.prototype, "deleteDatabase", { value: refuse });
    Object.defineProperty(window, "BroadcastChannel", {
      value: class {
        constructor() {
          refuse();
        }
      },
    });
  },
  hang: () => {
    const hang = () => new EventTarget();
    Object.defineProperty(IDBFactory.prototype, "open", { value: hang });
    Object.defineProperty(IDBFactory.prototype, "deleteDatabase", { value: hang });
  },
  "are full": () => {
    const refuse = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
    Object.defineProperty(Storage.prototype, "setItem", { value: refuse });
    Object.defineProperty(IDBObjectStore.prototype, "put", { value: refuse });
  },
};

for (const [name, refusal] of Object.entries(REFUSALS))
  test(`storages that ${name}: the app goes on without them, and says so once`, async ({ product, browser }) => {
    const line = await product.openLine();
    const context = await browser.newContext({ baseURL: line.url });
    await context.addInitScript(refusal);
    const page = await context.newPage();
    const errors: unknown[] = [];
    page.on("pageerror", (error) => errors.push(error));
    await page.goto("/");
    const ada = personAt(page, line, unique("Ada"));
    await page.getByRole("textbox", { name: "Your name" }).fill(ada.name);
    // Whenever it comes, and for as short as it stays.
    const said = page.getByText(KEEPS_NOTHING).waitFor({ timeout: 50_000 });
    await page.getByRole("button", { name: "Sign in" }).click();
    await ada.createRoom(unique("Bare"));
    await ada.send("kept by nobody");
    await expect(ada.timeline.locator("[data-message-id]")).toHaveCount(1);
    await said;
    await expect(page.getByText(KEEPS_NOTHING)).toHaveCount(0);
    await ada.send("and again");
    await expect(ada.timeline.locator("[data-message-id]")).toHaveCount(2);
    await expect(page.getByText(KEEPS_NOTHING)).toHaveCount(0);
    await page.getByRole("button", { name: "your menu" }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await confirmByName(page, ada.name, "Sign out");
    await expect(page.getByRole("heading", { name: "Sign in to Parley" })).toBeVisible();
    expect(errors).toEqual([]);
    await context.close();
    await line.close();
  });

test("a room that cannot be drawn says so beside the others, and is there again after Reload", async ({ person }) => {
  const ada = await person("Ada");
  await ada.createRoom(unique("Broken"));
  await ada.send("still here");
  await ada.page.getByRole("button", { name: "Members" }).click();
  const panel = ada.page.getByRole("complementary");
  // As extensions and translators do: what React has drawn is taken from under it.
  await panel.evaluate((element) => element.remove());
  await ada.page.getByRole("button", { name: "Members" }).click();
  await expect(ada.page.getByRole("heading", { name: "Something went wrong" })).toBeVisible();
  await expect(ada.page.getByRole("navigation")).toBeVisible();
  await ada.page.getByRole("button", { name: "Reload" }).click();
  await expect(ada.rows("still here")).toHaveCount(1);
});

test("an app that cannot be drawn says so, and is there again after Reload", async ({ person }) => {
  const ada = await person("Ada");
  await ada.createRoom(unique("Broken"));
  await ada.page.getByRole("main").evaluate((main) => {
    for (const child of [...main.children]) child.remove();
  });
  await ada.page.getByRole("button", { name: "Browse rooms" }).first().click();
  await expect(ada.page.getByRole("heading", { name: "Something went wrong" })).toBeVisible();
  await ada.page.getByRole("button", { name: "Reload" }).click();
  await expect(ada.page.getByRole("navigation")).toBeVisible();
});
