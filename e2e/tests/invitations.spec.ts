import { expect } from "@playwright/test";
import { requireChromium } from "../src/chromium-only";
import { test } from "../src/fixtures";
import { carryOut, undoable } from "../src/held";
import { type Person, PHONE, personAt } from "../src/person";
import { unique } from "../src/unique";

test("a link leads a stranger into a private room, and nobody any more once it was taken back", async ({
  person,
  browser,
}) => {
  const ada = await person("Ada");
  const room = unique("Engines");
  await ada.createRoom(room, { isPrivate: true });
  await ada.page.getByRole("button", { name: "Members", exact: true }).click();
  await ada.page.getByRole("button", { name: "Invite by link" }).click();
  const dialog = ada.page.getByRole("dialog");
  await expect(dialog.getByText("There are no links yet.")).toBeVisible();
  await dialog.getByRole("button", { name: "Copy a new link" }).click();
  const link = await dialog.getByRole("textbox", { name: "The link" }).inputValue();
  await expect(dialog.getByRole("img", { name: "A QR code of the link" })).toBeVisible();
  await expect(dialog.getByRole("listitem")).toContainText("Good for 7 days");

  const context = await browser.newContext({ ...PHONE, baseURL: ada.line.url });
  const page = await context.newPage();
  await page.goto(link);
  const main = page.getByRole("main");
  await expect(main).toContainText(`Ada invites you to the room ${room} of Parley.`);
  await expect(main).toContainText("One person is there.");
  await page.getByRole("textbox", { name: "Your name" }).fill("Bob");
  await page.getByRole("button", { name: "Sign in" }).click();
  const bob = personAt(page, ada.line, "Bob");
  await expect(bob.composer).toBeVisible();
  await bob.send("I am in");
  await expect(ada.rows("I am in")).toBeVisible();
  await expect(ada.timeline).toContainText("Bob joined by an invitation of Ada");

  await dialog.getByRole("button", { name: /^Take the link back/ }).click();
  await expect(dialog.getByText("There are no links yet.")).toBeVisible();
  // In reach while the dialog is open, and until it lapses the link is good.
  await undoable(ada).getByRole("button", { name: "Undo" }).click();
  await expect(dialog.getByRole("listitem")).toContainText("Good for 7 days");
  await dialog.getByRole("button", { name: /^Take the link back/ }).click();
  await expect(dialog.getByText("There are no links yet.")).toBeVisible();
  await carryOut(ada);
  await expect(dialog.getByText("There are no links yet.")).toBeVisible();
  const cyd = await person("Cyd");
  await cyd.page.goto(link);
  await expect(cyd.page.getByRole("alert")).toContainText("it has run out, or was taken back");
  await cyd.page.getByRole("button", { name: "Not now" }).click();
  await expect(cyd.page).toHaveURL(/\/$/);
});

test("a link asks somebody who is signed in before they join", async ({ person }) => {
  const [ada, bob] = [await person("Ada"), await person("Bob")];
  requireChromium(ada.page, "Only Chromium lets a test read the clipboard.");
  const room = unique("Open house");
  await ada.createRoom(room, { isPrivate: true });
  // An empty room begins with what it needs most. The same link serves again.
  const copy = async ({ page, timeline }: Person) => {
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.evaluate(() => navigator.clipboard.writeText(""));
    await timeline.getByRole("button", { name: "Copy an invitation link" }).click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain("/invite/");
    return page.evaluate(() => navigator.clipboard.readText());
  };
  const link = await copy(ada);
  expect(await copy(ada)).toBe(link);
  await bob.page.goto(link);
  await expect(bob.page.getByRole("main")).toContainText(`Ada invites you to the room ${room}`);
  await expect(bob.page.getByRole("link", { name: room })).toBeHidden();
  await bob.page.getByRole("button", { name: "Join", exact: true }).click();
  await expect(bob.composer).toBeVisible();
  await expect(bob.page.getByRole("link", { name: room })).toBeVisible();
  // By the room's rules only owners invite.
  await bob.send("I am in");
  await expect(bob.timeline.getByRole("button", { name: "Copy an invitation link" })).toHaveCount(0);
});
