import { expect, type Page } from "@playwright/test";
import { addAuthenticator, choose, confirmByName, proveAddress } from "../src/account";
import { test } from "../src/fixtures";
import { undoable } from "../src/held";
import { mailedCode } from "../src/mailbox";
import { openMembers } from "../src/members";
import { PHONE, personAt, signInByScreen } from "../src/person";

// The first account ends a workspace's trial, so each test has a product of its own.

test("a guest makes their account last, governs the workspace, and signs in elsewhere as the same person", async ({
  person,
  browser,
  ownProduct,
}) => {
  test.slow();
  const product = await ownProduct("memory");
  const ada = await person("Ada", { at: product });
  const gus = await person("Gus", { at: product });
  const { page } = ada;
  await ada.createRoom("Engines", { isPrivate: true });
  await ada.send("first note");
  await gus.createRoom("Tables", { isPrivate: true });
  await gus.send("a guest's note");

  // A guest becomes an account, and as the first one the administrator.
  await choose(page, "Make your account last");
  await expect(page.getByText("The first who does so becomes this workspace’s administrator")).toBeVisible();
  const first = await proveAddress(page, "ada@example.com");
  await expect(page.getByText("Codes to sign in go to")).toContainText("ada@example.com");
  await page.getByRole("link", { name: "Profile" }).click();
  await expect(page.getByText("Administrator of this workspace")).toBeVisible();
  await page.getByRole("link", { name: "Workspace" }).click();
  await page.getByLabel("Name of the workspace").fill("Analytical Society");
  await page.getByText("No guests").click();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("link", { name: "Analytical Society" })).toBeVisible();

  // What was saved can be undone: the form says what was before, and is saved again.
  await undoable(ada).getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("radio", { name: /Guests may come in/ })).toBeChecked();
  await page.getByLabel("Name of the workspace").fill("Analytical Society");
  await page.getByText("No guests").click();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("link", { name: "Analytical Society" })).toBeVisible();

  // A guest of before goes no further when their connection ends, and makes the account last.
  gus.line.cut();
  await expect(gus.page.getByText(/There are no guests here any more, .*Gus/)).toBeVisible();
  await expect(gus.timeline).toHaveCount(0);
  await proveAddress(gus.page, "gus@example.com");
  await expect(gus.rows("a guest's note")).toBeVisible();

  // A logo, which is taken away and put back.
  const logo = page.locator("a", { hasText: "Analytical Society" }).getByRole("presentation");
  const isDrawn = (image: typeof logo) =>
    expect.poll(() => image.evaluate((each) => each instanceof HTMLImageElement && each.naturalWidth)).toBe(132);
  const picture = page.getByLabel("A picture for the logo");
  await picture.setInputFiles({ name: "notes.png", mimeType: "image/png", buffer: Buffer.from("no picture") });
  await expect(page.getByText("This file is no picture that this browser can read.")).toBeVisible();
  await picture.setInputFiles({ name: "logo.png", mimeType: "image/png", buffer: await page.screenshot() });
  await expect(page.getByText("Saved. Everybody sees it")).toBeVisible();
  await isDrawn(logo);
  await page.getByRole("button", { name: "Take it away" }).click();
  await expect(logo).toHaveCount(0);
  await undoable(ada).getByRole("button", { name: "Undo" }).click();
  await isDrawn(logo);

  // On another device, by mail: the same person with the same room.
  const context = await browser.newContext({ ...PHONE, baseURL: ada.line.url });
  const phone = await context.newPage();
  await phone.goto("/");
  await expect(phone.getByRole("heading", { name: "Sign in to Analytical Society" })).toBeVisible();
  await isDrawn(phone.getByRole("main").getByRole("presentation"));
  await expect(phone.getByLabel("Your name")).toBeHidden();
  await proveAddress(phone, "ada@example.com", first);
  await phone.getByRole("link", { name: "Engines" }).click();
  await expect(personAt(phone, ada.line, "Ada").rows("first note")).toBeVisible();

  // Seen and ended from the first one.
  await page.getByRole("link", { name: "Devices" }).click();
  await expect(page.getByRole("list", { name: "Sessions" }).getByRole("listitem")).toHaveCount(2);
  await page.getByRole("button", { name: "Sign out everywhere else" }).click();
  await confirmByName(page, "Ada", "Sign out");
  await expect(page.getByRole("list", { name: "Sessions" }).getByRole("listitem")).toHaveCount(1);
  await expect(phone.getByRole("heading", { name: "Sign in to Analytical Society" })).toBeVisible();
  await expect(phone.getByText("You have been signed out.")).toBeVisible();
  await context.close();
});

test("an administrator makes another one, who learns of it at once, and steps down", async ({ person, ownProduct }) => {
  test.slow();
  const product = await ownProduct("memory");
  const ada = await person("Ada", { at: product });
  const bob = await person("Bob", { at: product });
  for (const { page, name } of [ada, bob]) {
    await choose(page, "Make your account last");
    await proveAddress(page, `${name.toLowerCase()}@example.com`);
    await page.getByRole("link", { name: "Workspace", exact: true }).click();
  }
  const listOf = ({ page }: typeof ada) => page.getByRole("list", { name: "Administrators" }).getByRole("listitem");
  await expect(bob.page.getByText("Its administrators decide who may come in")).toBeVisible();
  await expect(listOf(ada)).toHaveText([/Ada.*To step down, add another one first/]);

  const { page } = ada;
  await page.getByRole("button", { name: "Add an administrator" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("combobox").fill("b");
  await dialog.getByRole("option", { name: /Bob/ }).click();
  await expect(page.getByText("is an administrator now.")).toBeVisible();
  await expect(listOf(ada)).toHaveText([/Ada/, /Bob/]);
  await expect(bob.page.getByLabel("Name of the workspace")).toBeVisible();

  await page.getByRole("button", { name: "Step down as an administrator" }).click();
  await confirmByName(page, "Ada", "Step down");
  await expect(page.getByText("Its administrators decide who may come in")).toBeVisible();
  await bob.page.reload();
  await expect(listOf(bob)).toHaveText([/Bob.*To step down/]);

  // The last one does not go while others have an account.
  await bob.page.getByRole("link", { name: "Account", exact: true }).click();
  await bob.page.getByRole("button", { name: "Delete your account" }).click();
  await bob.page.getByLabel(/type your name/).fill("Bob");
  await bob.page.getByRole("button", { name: "Delete my account" }).click();
  await expect(bob.page.getByRole("alert")).toHaveText(
    "Unable to stop governing: make somebody else an administrator first.",
  );
});

test("a wrong code is refused in words, and the right one is taken after it", async ({ browser, ownProduct }) => {
  const line = await (await ownProduct("memory")).openLine();
  const context = await browser.newContext({ baseURL: line.url });
  const page = await context.newPage();
  await page.goto("/");
  await page.getByRole("button", { name: "Use a mail address" }).click();
  await page.getByLabel("Your mail address").fill("no address");
  await page.getByRole("button", { name: "Send me a code" }).click();
  await expect(page.getByRole("alert")).toHaveText("Please enter a mail address, as ada@example.com.");
  await page.getByLabel("Your mail address").fill("grace@example.com");
  await page.getByRole("button", { name: "Send me a code" }).click();
  const field = page.getByLabel("The code");
  await expect(field).toBeFocused();
  await expect(page.getByRole("link", { name: "Open its mailbox" })).toHaveAttribute("href", "/mailbox");
  const code = await mailedCode(page, "grace@example.com");
  await field.fill(code === "000000" ? "000001" : "000000");
  await expect(page.getByRole("alert")).toContainText("code");
  await field.fill(code);
  // Somebody new is asked for a name, and needs no other code.
  await page.getByLabel("Your name").fill("Grace");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("button", { name: /Grace.*your menu/ })).toBeVisible();
  await context.close();
  await line.close();
});

test("a guest whose address has an account is asked before they change to it", async ({
  person,
  browser,
  ownProduct,
}) => {
  const ada = await person("Ada", { at: await ownProduct("memory") });
  await choose(ada.page, "Make your account last");
  const first = await proveAddress(ada.page, "switch@example.com");
  await expect(ada.page.getByText("Codes to sign in go to")).toBeVisible();

  const context = await browser.newContext({ baseURL: ada.line.url });
  const page = await context.newPage();
  await page.goto("/");
  await signInByScreen(page, "Somebody");
  await choose(page, "Make your account last");
  await proveAddress(page, "switch@example.com", first);
  await expect(page.getByText("has an account here already")).toBeVisible();
  await page.getByRole("button", { name: "Sign in to that account" }).click();
  await expect(page.getByRole("alert")).toHaveText("Type the guest’s name as it stands above.");
  await page.getByLabel(/type the guest’s name/).fill("Somebody");
  await page.getByRole("button", { name: "Sign in to that account" }).click();
  await expect(page.getByRole("button", { name: /Ada.*your menu/ })).toBeVisible();
  await context.close();
});

test("a passkey signs in again, a link signs in a phone, and the account can be deleted", async ({
  person,
  browser,
  ownProduct,
}) => {
  test.slow();
  const ada = await person("Ada", { at: await ownProduct("memory") });
  const { page } = ada;
  await ada.createRoom("Engines");
  await ada.send("a note of mine");
  await choose(page, "Make your account last");
  await proveAddress(page, "ada@example.com");
  await expect(page.getByText("Codes to sign in go to")).toBeVisible();

  await addAuthenticator(page);
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.getByRole("list", { name: "Passkeys" }).getByRole("listitem")).toContainText("My computer");
  await choose(page, "Sign out");
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await expect(page.getByRole("link", { name: "Engines" })).toBeVisible();

  await choose(page, "Your devices");
  await page.getByRole("button", { name: "Sign in on another device" }).click();
  await expect(page.getByRole("img", { name: "A QR code of the link" })).toBeVisible();
  const link = await page.getByRole("textbox", { name: "The link" }).inputValue();
  await page.getByRole("button", { name: "Done" }).click();
  const context = await browser.newContext({ ...PHONE, baseURL: ada.line.url });
  const phone = await context.newPage();
  await phone.goto(link);
  await phone.getByRole("button", { name: "Sign in here" }).click();
  await phone.getByRole("link", { name: "Engines" }).click();
  await expect(personAt(phone, ada.line, "Ada").rows("a note of mine")).toBeVisible();
  // The link was good once.
  await phone.goto(link);
  await phone.reload();
  await phone.getByRole("button", { name: "Sign in here" }).click();
  await expect(phone.getByRole("alert")).toBeVisible();
  await expect(phone.getByRole("button")).toHaveText(["To Parley"]);
  await context.close();

  // By today's name, also in the page that gave it.
  await page.getByRole("link", { name: "Profile" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Augusta");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved. Everybody sees it now.")).toBeVisible();
  await page.getByRole("link", { name: "Account", exact: true }).click();
  await page.getByRole("button", { name: "Delete your account" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(/type your name/).fill("Ada");
  await dialog.getByRole("button", { name: "Delete my account" }).click();
  await expect(dialog.getByRole("alert")).toHaveText("Type your name as it stands above.");
  await dialog.getByLabel(/type your name/).fill("Augusta");
  await dialog.getByText("Delete my messages").click();
  await dialog.getByRole("button", { name: "Delete my account" }).click();
  await expect(page.getByRole("heading", { name: /Sign in to/ })).toBeVisible();
});

test("where there are no guests any more, a guest's browser signs in to an account by its passkey", async ({
  person,
  browser,
  ownProduct,
}) => {
  const { page, line } = await person("Ada", { at: await ownProduct("memory") });
  await choose(page, "Make your account last");
  await proveAddress(page, "ada@example.com");
  await expect(page.getByText("Codes to sign in go to")).toBeVisible();
  await addAuthenticator(page);
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.getByRole("list", { name: "Passkeys" }).getByRole("listitem")).toHaveCount(1);
  const { link }: { link: string } = await (await page.request.post("/api/device-links")).json();
  const elsewhere = await browser.newContext({ baseURL: line.url });
  await elsewhere.request.post("/api/device-links/redeem", { data: { secret: new URL(link).hash.slice(1) } });

  await choose(page, "Sign out");
  await signInByScreen(page, "Bob");
  const policy = await (await elsewhere.request.get("/api/workspace/policy")).json();
  await elsewhere.request.put("/api/workspace/policy", { data: { ...policy, guests: false } });
  await page.reload();
  await expect(page.getByText(/There are no guests here any more, .*Bob/)).toBeVisible();
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await page.getByLabel(/type the guest’s name/).fill("Bob");
  await page.getByRole("button", { name: "Sign in to that account" }).click();
  await expect(page.getByRole("button", { name: /Ada.*your menu/ })).toBeVisible();
  await elsewhere.close();
});

test("however late the answer of the step to an account, no tab of the guest is signed out", async ({
  person,
  ownProduct,
}) => {
  const ada = await person("Ada", { at: await ownProduct("memory") });
  const { page } = ada;
  await ada.createRoom("Engines");
  const other = personAt(await page.context().newPage(), ada.line, "Ada");
  await other.page.goto("/");
  await other.openRoom("Engines");
  const refused = (of: Page) =>
    of.waitForResponse((answer) => answer.url().endsWith("/api/tickets") && answer.status() === 401);
  const refusals = [refused(page), refused(other.page)];
  await page.route("**/api/sign-in", async (route) => {
    // The server's answer is there, and not yet the browser's.
    const headers = { "content-type": "application/json", cookie: route.request().headers().cookie ?? "" };
    const answer = await fetch(route.request().url(), { method: "POST", headers, body: route.request().postData() });
    await Promise.all(refusals);
    await route.fulfill({
      status: answer.status,
      headers: { "content-type": "application/json", "set-cookie": answer.headers.getSetCookie().join("\n") },
      body: await answer.text(),
    });
  });
  await choose(page, "Make your account last");
  await proveAddress(page, "ada@example.com");
  await expect(page.getByText("Codes to sign in go to")).toBeVisible();
  await other.send("here still");
  await expect(other.rows("here still").getByText("Sending")).toHaveCount(0);
});

test("a guest is told that guests add nobody, and how to change that", async ({ person, ownProduct }) => {
  const product = await ownProduct("memory");
  const ada = await person("Ada", { at: product });
  await choose(ada.page, "Make your account last");
  await proveAddress(ada.page, "ada@example.com");
  await expect(ada.page.getByText("Codes to sign in go to")).toBeVisible();
  const bob = await person("Bob", { at: product });
  await bob.createRoom("Den");
  await openMembers(bob);
  const panel = bob.page.getByRole("complementary", { name: "Members" });
  await expect(panel.getByText("Guests add nobody.")).toBeVisible();
  await expect(panel.getByRole("button", { name: /Add people|Invite by link/ })).toHaveCount(0);
  await panel.getByRole("button", { name: "Make your account last" }).click();
  await expect(bob.page.getByRole("heading", { name: "Account", exact: true })).toBeVisible();
});
