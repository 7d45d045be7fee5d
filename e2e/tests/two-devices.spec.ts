import { type Browser, type BrowserContextOptions, expect } from "@playwright/test";
import { test } from "../src/fixtures";
import { type Person, PHONE, personAt } from "../src/person";
import type { Product } from "../src/product";
import { unique } from "../src/unique";

/** What one device does, another one shows by then. */
const SOON = { timeout: 2_000 };

/** The same person on another device, on a line of its own, where the same room is open. */
const onDevice = async (
  browser: Browser,
  product: Product,
  { page, name }: Person,
  options: BrowserContextOptions = {},
): Promise<Person> => {
  const { cookies } = await page.context().storageState();
  const line = await product.openLine();
  const context = await browser.newContext({
    ...options,
    storageState: { cookies, origins: [] },
    serviceWorkers: "block",
    baseURL: line.url,
  });
  const device = personAt(await context.newPage(), line, name);
  await device.page.goto(new URL(page.url()).pathname);
  await expect(device.composer).toBeVisible();
  return device;
};

/** Both devices share drafts from here on: each has said so once. */
const shares = async (desk: Person, phone: Person) => {
  await desk.write("once");
  await expect(phone.composer).toHaveValue("once");
  await phone.write("");
  await expect(desk.composer).toHaveValue("");
};

const other = ({ page }: Person) => page.getByRole("status").filter({ hasText: "You also wrote" });

test("what is written on one device goes on on the other, and sent there is gone on the first, once", async ({
  browser,
  person,
  product,
}) => {
  const ada = await person(unique("Ada"));
  const bob = await person("Bob");
  const room = unique("Plans");
  await ada.createRoom(room);
  await bob.joinRoom(room);
  await ada.send("Lunch?");
  const phone = await onDevice(browser, product, ada, PHONE);
  await shares(ada, phone);

  await ada.act(ada.rows("Lunch?"), "Reply");
  await ada.write(`At the ha`);
  await expect(phone.composer).toHaveValue("At the ha", SOON);
  await expect(phone.page.getByText("Reply to")).toBeVisible();
  await phone.composer.pressSequentially("rbour");
  await phone.page.waitForFunction(() => document.activeElement?.tagName === "TEXTAREA");
  await phone.composer.blur();
  await expect(ada.composer).toHaveValue("At the harbour");
  await phone.page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(ada.composer).toHaveValue("", SOON);
  await expect(ada.page.getByText("Reply to")).toHaveCount(0);
  await expect(bob.rows("At the harbour")).toHaveCount(1);
  await ada.page.reload();
  await expect(ada.rows("At the harbour")).toHaveCount(1);
  await expect(ada.composer).toHaveValue("");
});

test("the list of drafts shows those of other devices, with the people whom they mention, and discards them there, too", async ({
  browser,
  person,
  product,
}) => {
  const ada = await person(unique("Ada"));
  const bob = await person(unique("Bob"));
  const room = unique("Trips");
  await ada.createRoom(room);
  await bob.joinRoom(room);
  await bob.send("Where to?");
  await expect(ada.rows("Where to?")).toHaveCount(1);
  const phone = await onDevice(browser, product, ada, PHONE);
  await shares(ada, phone);
  await phone.composer.pressSequentially(`@${bob.name}`);
  await phone.page.getByRole("option").first().click();
  await phone.composer.pressSequentially("pack!");
  await ada.page.goto("/browse");
  const link = ada.page.getByRole("navigation").getByRole("link", { name: new RegExp(`^${room}.*draft`) });
  await expect(link).toBeVisible(SOON);
  await ada.page
    .getByRole("button", { name: `${ada.name}: menu` })
    .or(ada.page.getByRole("button", { name: ada.name }))
    .first()
    .click();
  await ada.page.getByRole("menuitem", { name: "Drafts" }).click();
  const drafts = ada.page.getByRole("dialog", { name: "Drafts" });
  await expect(drafts).toContainText(`@${bob.name} pack!`);
  await drafts.getByRole("button", { name: `Discard the draft in ${room}` }).click();
  await expect(phone.composer).toHaveValue("", SOON);
  await expect(drafts).toContainText("Nothing is written");
  // The dialog is modal, and the offer to undo is in reach.
  await ada.page.getByRole("button", { name: "Undo" }).click();
  await expect(drafts).toContainText(`@${bob.name} pack!`);
  await expect(phone.composer).toHaveValue(`@${bob.name} pack!`, SOON);
});

test("what both devices have written at once is lost on neither, and its author takes one of them", async ({
  browser,
  person,
  product,
}) => {
  const ada = await person(unique("Ada"));
  await ada.createRoom(unique("Words"));
  const phone = await onDevice(browser, product, ada, PHONE);
  await shares(ada, phone);
  phone.line.down();
  await phone.write("from the phone");
  await ada.write("from the desk");
  // Its own tab of another browser has it: it is saved.
  const tablet = await onDevice(browser, product, ada, PHONE);
  await expect(tablet.composer).toHaveValue("from the desk");
  phone.line.mend();
  await expect(other(phone)).toContainText("from the desk");
  await expect(phone.composer).toHaveValue("from the phone");
  await expect(ada.composer).toHaveValue("from the desk");
  await expect(other(ada)).toHaveCount(0);

  await phone.page.reload();
  await expect(other(phone)).toContainText("from the desk");
  await expect(phone.composer).toHaveValue("from the phone");
  await phone.page.getByRole("button", { name: "Use that text" }).click();
  await expect(phone.composer).toHaveValue("from the desk");
  await expect(phone.composer).toBeFocused();
  await expect(other(phone)).toContainText("from the phone");
  await phone.page.getByRole("button", { name: "Use that text" }).click();
  await expect(phone.composer).toHaveValue("from the phone");
  await expect(ada.composer).toHaveValue("from the phone", SOON);
  await phone.page.getByRole("button", { name: "Keep this text" }).click();
  await expect(other(phone)).toHaveCount(0);
  await phone.page.getByRole("button", { name: "Undo" }).click();
  await expect(other(phone)).toContainText("from the desk");
  await phone.page.getByRole("button", { name: "Keep this text" }).click();
  await expect(other(phone)).toHaveCount(0);
  await expect(tablet.composer).toHaveValue("from the phone");
});

test("what is written without network is on the other device when it is back, and nothing stays after signing out", async ({
  browser,
  person,
  product,
}) => {
  const ada = await person(unique("Ada"));
  const room = unique("Trains");
  await ada.createRoom(room);
  const phone = await onDevice(browser, product, ada, PHONE);
  await shares(ada, phone);
  phone.line.down();
  await phone.write("in the tunnel");
  await expect(
    phone.page.locator('[data-status="offline"]').or(phone.page.locator('[data-status="connecting"]')).first(),
  ).toBeAttached();
  await expect(ada.composer).toHaveValue("");
  phone.line.mend();
  await expect(ada.composer).toHaveValue("in the tunnel");
  const kept = ({ page }: Person) =>
    page.evaluate(() =>
      Object.entries(localStorage).filter(([key, text]) => /parley\.(draft|shared)/.test(key + text)),
    );
  expect((await kept(phone)).length).toBeGreaterThan(0);
  await ada.page.request.delete("/api/session", { headers: { origin: new URL(ada.page.url()).origin } });
  await expect(phone.page.getByLabel("Your name")).toBeVisible();
  expect(await kept(phone)).toEqual([]);
});

test("levels, mutes, read positions and what one is told agree within two seconds", async ({
  browser,
  person,
  product,
}) => {
  const ada = await person(unique("Ada"));
  const bob = await person("Bob");
  const room = unique("Signals");
  await ada.createRoom(room);
  await bob.joinRoom(room);
  const laptop = await onDevice(browser, product, ada);
  await ada.page.goto("/browse");
  const link = ({ page }: Person) => page.getByRole("navigation").getByRole("link", { name: new RegExp(`^${room}`) });
  const choose = async (item: string | RegExp) => {
    await laptop.page.getByRole("button", { name: "More", exact: true }).click();
    await laptop.page.getByRole("menu").getByText(item, { exact: true }).click();
  };

  await choose("Nothing");
  await expect(link(ada)).toContainText("silent", SOON);
  await choose("All messages");
  await expect(link(ada)).not.toContainText("silent", SOON);
  await choose("Mute for 1 hour");
  await expect(link(ada)).toContainText("muted", SOON);
  await choose(/^End the mute/);
  await expect(link(ada)).not.toContainText("muted", SOON);

  await bob.send("one");
  await bob.send("two");
  await expect(laptop.rows("two")).toBeInViewport();
  await expect(link(ada)).not.toContainText("unread", SOON);
  await laptop.act(laptop.rows("two"), "Mark as unread from here");
  await expect(link(ada)).toContainText("1 unread", SOON);

  await ada.page.goto("/settings/notifications");
  await laptop.page.goto("/settings/notifications");
  const sound = ({ page }: Person) => page.getByRole("checkbox", { name: /sound/i });
  await sound(ada).check();
  await expect(sound(laptop)).toBeChecked(SOON);
});
