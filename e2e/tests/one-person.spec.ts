import { type BrowserContext, expect, type Page } from "@playwright/test";
import { confirmByName } from "../src/account";
import { test } from "../src/fixtures";
import { type Person, personAt, signInByScreen } from "../src/person";
import { unique } from "../src/unique";

/** I15: all tabs of a browser share one cookie, and still no tab speaks or shows for anybody but its own person. */

const signInScreen = (page: Page) => page.getByRole("heading", { name: "Sign in to Parley" });
const menu = (page: Page, name: string) => page.getByRole("button", { name: new RegExp(`${name}.*your menu`) });
const expectPerson = (page: Page, name: string) => expect(menu(page, name)).toBeVisible({ timeout: 30_000 });
const signOut = async ({ page, name }: Person) => {
  await menu(page, name).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
};

/** A tab that hears nothing from the others, as one that sleeps. */
const openDeaf = async (context: BrowserContext): Promise<Page> => {
  const page = await context.newPage();
  await page.addInitScript(() => {
    Object.defineProperty(window, "BroadcastChannel", {
      value: class {
        postMessage() {}
        close() {}
      },
    });
  });
  await page.goto("/");
  return page;
};

const databases = (page: Page) => page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));

test("two tabs at the sign-in screen become Ada and Bob: what Ada wrote is never sent as Bob", async ({
  person,
  product,
  browser,
}) => {
  // Three people, and a client that waits before it tries again.
  test.slow();
  const eve = await person(unique("Eve"));
  const room = unique("Plaza");
  await eve.createRoom(room);
  const line = await product.openLine();
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, baseURL: line.url });
  const [adas, bobs] = [await openDeaf(context), await openDeaf(context)];
  const [ada, bob] = [personAt(adas, line, unique("Ada")), personAt(bobs, line, unique("Bob"))];
  await signInByScreen(adas, ada.name);
  await ada.joinRoom(room);
  await ada.send("hello from Ada");
  await expect(ada.rows("hello from Ada")).toHaveCount(1);
  await expect(ada.timeline.locator("[data-status]")).toHaveCount(0);

  // Ada's tab is alone without a network, and writes on.
  await adas.route("**/api/tickets", (route) => route.abort());
  line.cut();
  await ada.send("a secret of Ada's");
  await ada.write("half a thought of Ada's");
  const [outbox] = await databases(adas);
  expect(outbox).toBeDefined();
  await signInByScreen(bobs, bob.name);
  await bob.joinRoom(room);
  line.cut();
  await adas.unroute("**/api/tickets");

  await expectPerson(adas, bob.name);
  await expect(adas.getByText(`\u2068${bob.name}\u2069 has signed in in this browser`)).toBeVisible();
  await expect(adas.getByText("1 unsent message and 1 draft could not be kept")).toBeVisible();
  await ada.openRoom(room);
  await expect(ada.composer).toHaveValue("");
  await ada.send("hello from Bob");
  await expect(eve.rows("hello from Bob")).toContainText(bob.name);
  await expect(eve.rows("hello from Ada")).toContainText(ada.name);
  for (const { rows } of [ada, bob, eve]) await expect(rows("a secret of Ada's")).toHaveCount(0);
  expect(await adas.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain("of Ada's");
  expect(await databases(adas)).not.toContain(outbox);
  await context.close();
  await line.close();
});

test("a sign-out in one tab ends the other one, with sockets cut in between", async ({ person }) => {
  const ada = await person(unique("Ada"));
  const room = unique("Cellar");
  await ada.createRoom(room);
  const awake = await ada.page.context().newPage();
  await awake.goto("/");
  await expectPerson(awake, ada.name);
  const asleep = await openDeaf(ada.page.context());
  await expectPerson(asleep, ada.name);
  ada.line.cut();
  await signOut(ada);
  await confirmByName(ada.page, ada.name, "Sign out");
  ada.line.cut();
  for (const page of [ada.page, awake, asleep]) {
    await expect(signInScreen(page)).toBeVisible({ timeout: 30_000 });
    await expect(page.getByText("You have been signed out.")).toBeVisible();
    await expect(page.getByText(room)).toHaveCount(0);
  }
});

test("a sign-in shows in the other tab at once, which alone asks who it is", { tag: "@stage" }, async ({
  product,
  browser,
}) => {
  const line = await product.openLine();
  const context = await browser.newContext({ baseURL: line.url });
  const [one, other] = [await context.newPage(), await context.newPage()];
  await one.goto("/");
  await other.goto("/");
  const name = unique("Ada");
  const asked: string[] = [];
  one.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await signInByScreen(one, name);
  await expectPerson(other, name);
  await expectPerson(one, name);
  expect(asked).toContain("/api/guest");
  expect(asked).not.toContain("/api/session");
  await context.close();
  await line.close();
});

test("what is not sent is counted before it is lost, and is lost in every way that a session ends", async ({
  person,
}) => {
  const ada = await person(unique("Ada"));
  const room = unique("Attic");
  await ada.createRoom(room);
  await ada.write("half a thought");
  await signOut(ada);
  const dialog = ada.page.getByRole("dialog");
  await expect(dialog.getByText("1 draft of yours will be deleted from this browser.")).toBeVisible();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(ada.composer).toHaveValue("half a thought");

  // The session ends without this browser: its cookie is gone.
  await ada.page.context().clearCookies();
  await ada.page.reload();
  await expect(signInScreen(ada.page)).toBeVisible();
  await expect(ada.page.getByText("You have been signed out. 1 draft could not be kept")).toBeVisible();
  expect(await ada.page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain("half a thought");
});

test("every tab says what was lost, whichever of them deletes it", async ({ person }) => {
  const ada = await person(unique("Ada"));
  const room = unique("Loft");
  await ada.createRoom(room);
  await ada.write("half a thought");
  const other = await ada.page.context().newPage();
  await other.goto("/");
  await expectPerson(other, ada.name);
  await signOut({ ...ada, page: other });
  await confirmByName(other, ada.name, "Sign out");
  for (const page of [other, ada.page])
    await expect(page.getByText("You have been signed out. 1 draft could not be kept")).toBeVisible();
});
