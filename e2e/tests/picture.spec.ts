import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, type Locator } from "@playwright/test";
import { test } from "../src/fixtures";
import type { Person } from "../src/person";

/** The README's pictures: `pnpm e2e picture --update-snapshots` takes them anew. */
const screenshots = join(dirname(fileURLToPath(import.meta.url)), "..", "screenshots");

const SCREENS = [
  { name: "desktop-light", colorScheme: "light", viewport: { width: 1280, height: 800 } },
  { name: "desktop-dark", colorScheme: "dark", viewport: { width: 1280, height: 800 } },
  { name: "phone-light", colorScheme: "light", viewport: { width: 390, height: 844 } },
  { name: "phone-dark", colorScheme: "dark", viewport: { width: 390, height: 844 } },
] as const;

const isWithin = async ({ page }: Person) =>
  page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);

test("a conversation and a search fit the screen of a desk and of a phone, light and dark", async ({
  ownProduct,
  person,
}, testInfo) => {
  // One of its own, so that no other test's rooms are in the picture.
  const at = await ownProduct("memory");
  const grace = await person("Grace Hopper", { at });
  const ada = await person("Ada Lovelace", { at });
  await ada.createRoom("Engine room");
  await grace.joinRoom("Engine room");
  await ada.createRoom("Announcements");
  await ada.send("The new **tables of logarithms** are printed, and the proofs are in the file room.");
  await grace.createRoom("Lunch");
  await ada.joinRoom("Lunch");
  await ada.openRoom("Engine room");
  await grace.openRoom("Engine room");
  await ada.send("The difference engine is back from repair. Could somebody check table 7?");
  await ada.send("The maker's notes are at https://example.com/notes");
  await grace.send("On it. I found the bug, by the way: it was an actual moth.");
  await ada.send("Please tape it into the log book.");
  const question = grace.rows("Could somebody check table 7?");
  await grace.act(question, "Reply");
  await grace.send("@Ada Lovelace table 7 is right to the last digit");
  await grace.openRoom("Lunch");
  await grace.send("Soup today");
  await grace.send("We have the long table by the window from noon on. شكرا يا Ada — la table est mise");
  await expect(ada.rows("table 7 is right")).toHaveCount(1);
  const show = (what: string, visible: Locator) =>
    SCREENS.reduce(async (before, { name, colorScheme, viewport }) => {
      await before;
      await test.step(what + name, async () => {
        await ada.page.setViewportSize(viewport);
        await ada.page.emulateMedia({ colorScheme });
        await expect(visible).toBeInViewport();
        expect(await isWithin(ada)).toBe(true);
        const picture = await ada.page.screenshot({ animations: "disabled" });
        await testInfo.attach(what + name, { body: picture, contentType: "image/png" });
        if (["all", "changed"].includes(testInfo.config.updateSnapshots))
          await ada.page.screenshot({ animations: "disabled", path: join(screenshots, `${what}${name}.png`) });
      });
    }, Promise.resolve());
  await show("", ada.rows("table 7 is right"));
  await ada.page.goto("/search?q=table");
  await show("search-", ada.page.getByText("4 messages in 3 rooms"));
});

test("the time rail of a long room shows its days, what is unread, and where a drag would lead", async ({
  archive,
  person,
}, testInfo) => {
  const HALF_AN_HOUR = 30 * 60_000;
  const at = await archive(3_000, HALF_AN_HOUR);
  const ada = await person("Ada Lovelace", { at, viewport: { width: 1280, height: 800 } });
  const grace = await person("Grace Hopper", { at });
  for (const each of [ada, grace]) await each.joinRoom("Archive");
  await ada.send("When did we decide to put table 7 into the second edition?");
  await grace.send("Around the end of October, I think. It was a long evening.");
  await grace.send("Take the rail on the right: the days are on it, and it says where you would land.");
  await ada.send("Found it. And I have marked what I still have to read, from there on.");
  await grace.send("It will wait for you on your phone as well.");
  await ada.send("So it does. Thank you!");
  const rail = ada.page.getByTestId("time-rail");
  await expect(rail).toBeVisible();
  const box = await rail.boundingBox();
  if (!box) throw new Error("there is no rail");
  const to = (share: number) => ada.page.mouse.move(box.x + box.width - 4, box.y + box.height * share);
  await ada.page.getByRole("slider", { name: "Read up to here" }).focus();
  for (const key of ["PageUp", "PageUp", "PageUp", "Enter"]) await ada.page.keyboard.press(key);
  await expect(ada.page.getByRole("link", { name: /100 unread/ })).toBeVisible();
  await ada.page.getByRole("button", { name: "Dismiss" }).click();
  await expect(ada.rows("So it does.")).toBeInViewport();
  await to(0.5);
  await ada.page.mouse.down();
  await to(0.47);
  await expect(rail.locator("[data-chosen=true]")).toBeVisible();
  for (const colorScheme of ["light", "dark"] as const) {
    await ada.page.emulateMedia({ colorScheme });
    const name = `time-rail-${colorScheme}`;
    const picture = await ada.page.screenshot({ animations: "disabled" });
    await testInfo.attach(name, { body: picture, contentType: "image/png" });
    if (["all", "changed"].includes(testInfo.config.updateSnapshots))
      await ada.page.screenshot({ animations: "disabled", path: join(screenshots, `${name}.png`) });
  }
  await ada.page.mouse.up();
});
