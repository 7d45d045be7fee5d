import { expect } from "@playwright/test";
import { confirmByName } from "../src/account";
import { test } from "../src/fixtures";
import { unique } from "../src/unique";

test("a direct chat begins with a name, and is counted for the other", async ({ person }) => {
  const ada = await person(unique("Ada"));
  const bob = await person(unique("Bob"));
  await ada.page.getByRole("button", { name: "New direct message" }).first().click();
  const dialog = ada.page.getByRole("dialog");
  await dialog.getByRole("combobox").fill(bob.name);
  await dialog.getByRole("option", { name: bob.name }).click();
  await ada.send("Have you a minute?");
  const link = bob.page.getByRole("navigation").getByRole("link", { name: new RegExp(ada.name) });
  await expect(link).toContainText("1");
  await link.click();
  await bob.send("For you, two.");
  await expect(ada.rows("For you, two.")).toHaveCount(1);
});

test("what somebody writes is shown as text, and nothing breaks the Content-Security-Policy", {
  tag: "@stage",
}, async ({ person }) => {
  const ada = await person("Ada");
  const bob = await person("Bob");
  const room = unique("Markup");
  const reports: string[] = [];
  for (const { page } of [ada, bob]) {
    page.on("dialog", (dialog) => reports.push(`dialog: ${dialog.message()}`));
    page.on("console", (message) => message.type() === "error" && reports.push(message.text()));
    page.on("pageerror", (error) => reports.push(error.message));
  }
  await ada.createRoom(room);
  await bob.joinRoom(room);
  const texts = [
    "<img src=x onerror=alert(1)>",
    "<script>alert(2)</script>",
    "javascript:alert(3)",
    '"><svg onload=alert(4)>',
    "{{constructor.constructor('alert(5)')()}}",
    "\u202egnp.exe",
  ];
  for (const text of texts) await ada.send(text);
  for (const text of texts) await expect(bob.rows(text)).toHaveCount(1);
  await expect(bob.timeline.locator("img, script, svg[onload], a[href^=javascript]")).toHaveCount(0);
  expect(reports).toEqual([]);
});

test("what is read in one tab is read in the other (I10)", async ({ person }) => {
  const ada = await person("Ada");
  const bob = await person("Bob");
  const room = unique("Tabs");
  await ada.createRoom(room);
  await bob.joinRoom(room);
  await bob.createRoom(unique("Aside"));
  const otherTab = await bob.page.context().newPage();
  await otherTab.goto(bob.page.url());
  const link = otherTab.getByRole("navigation").getByRole("link", { name: new RegExp(room) });
  await ada.send("news");
  await expect(link).toHaveAccessibleName(/unread/);
  await bob.page.bringToFront();
  await bob.openRoom(room);
  await expect(link).not.toHaveAccessibleName(/unread/);
});

test("on a phone the rooms and the room are two screens", async ({ person }) => {
  const ada = await person("Ada", { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
  const room = unique("Pocket");
  await ada.createRoom(room);
  await expect(ada.page.getByRole("navigation")).toBeHidden();
  await ada.send("from the bus");
  await expect(ada.rows("from the bus")).toHaveCount(1);
  await ada.page.getByRole("button", { name: "Back to rooms" }).click();
  await expect(ada.page.getByRole("navigation")).toBeVisible();
  await expect(ada.composer).toBeHidden();
  await ada.openRoom(room);
  await expect(ada.rows("from the bus")).toBeInViewport();
});

test("signing out ends the session in every tab", async ({ person }) => {
  const ada = await person("Ada");
  await ada.createRoom(unique("Door"));
  const otherTab = await ada.page.context().newPage();
  await otherTab.goto(ada.page.url());
  await expect(otherTab.getByRole("textbox", { name: /^Message / })).toBeVisible();
  await ada.page.getByRole("button", { name: /your menu/ }).click();
  await ada.page.getByRole("menuitem", { name: "Sign out" }).click();
  // Nobody can come back as a guest.
  await expect(ada.page.getByRole("dialog")).toContainText("nobody can sign in as you again");
  await confirmByName(ada.page, ada.name, "Sign out");
  await expect(ada.page.getByRole("button", { name: "Sign in" })).toBeVisible();
  await expect(otherTab.getByRole("button", { name: "Sign in" })).toBeVisible({ timeout: 20_000 });
});
