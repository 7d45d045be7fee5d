import { expect } from "@playwright/test";
import { test } from "../src/fixtures";
import { unique } from "../src/unique";

test("a link to a message here says its room and author, and opens in its place", async ({ person }) => {
  test.slow();
  const ada = await person("Ada");
  const bob = await person("Bob");
  const kitchen = unique("Kitchen");
  await ada.createRoom(kitchen);
  await bob.joinRoom(kitchen);
  await bob.send("the kettle is on");
  await expect(ada.rows("the kettle is on")).toHaveCount(1);
  const seq = await ada.rows("the kettle is on").getAttribute("data-seq");
  const place = new URL(`?at=${seq}`, ada.page.url()).href;
  const elsewhere = new URL("/rooms/nowhere?at=3", ada.page.url()).href;

  await ada.createRoom(unique("Hall"));
  await ada.send(`look: ${place}`);
  await ada.send(`and ${elsewhere}`);
  const link = ada.rows("look: ").getByRole("link");
  await expect(link).toHaveText(`${kitchen} · Bob`);
  await expect(link).toHaveAttribute("title", place);
  await expect(ada.rows("and ").getByRole("link")).toHaveText(elsewhere);

  await ada.page.evaluate(() => document.body.setAttribute("data-same-page", ""));
  await link.click();
  await expect(ada.page).toHaveURL(place);
  await expect(ada.rows("the kettle is on")).toBeInViewport();
  await expect(ada.page.locator("[data-same-page]")).toHaveCount(1);
  expect(ada.page.context().pages()).toHaveLength(1);
});

test("links that lead out of Parley open a tab that knows nothing of it", async ({ person }) => {
  const ada = await person("Ada");
  await ada.createRoom(unique("Links"));
  await ada.send("看https://example.com/路径，然后 ada@example.com；https://аррӏе.com/");
  const links = ada.rows("看").getByRole("link");
  await expect(links).toHaveText(["https://example.com/路径", "ada@example.com", "https://аррӏе.com/"]);
  for (const [index, href] of [
    "https://example.com/%E8%B7%AF%E5%BE%84",
    "mailto:ada@example.com",
    "https://xn--80ak6aa92e.com/",
  ].entries()) {
    await expect(links.nth(index)).toHaveAttribute("href", href);
    await expect(links.nth(index)).toHaveAttribute("target", "_blank");
    await expect(links.nth(index)).toHaveAttribute("rel", "noopener noreferrer nofollow");
  }
  await expect(links.nth(2)).toHaveAttribute("title", "https://xn--80ak6aa92e.com/");
});
