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
