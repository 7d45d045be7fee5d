import type { Providers } from "@parley/functions/test/provider-server";
import { type Browser, expect, type Page } from "@playwright/test";
import { choose, confirmByName, proveAddress } from "../src/account";
import { test } from "../src/fixtures";
import type { Line } from "../src/line";
import { PHONE, personAt, signInByScreen } from "../src/person";
import { routeProviders } from "../src/providers";

const ADA = { id: 1, login: "ada", name: "Ada Lovelace", email: "ada@example.com" };
const EVE = { id: 2, login: "eve", name: "Eve", email: ADA.email, isVerified: false };
const NAMELESS = { id: 3, login: "nameless" };

const me = (page: Page, name: string) => page.getByRole("button", { name: new RegExp(`${name}.*your menu`) });
/** Says on the provider's page who one is. */
const agree = (page: Page, login: string) =>
  page.getByRole("link", { name: `Continue as ${login}`, exact: true }).click();
const connected = (page: Page) => page.getByRole("list", { name: "Connected accounts" }).getByRole("listitem");

/** Opens a path in a browser of its own, which is led to the test's providers. */
const visit = async (browser: Browser, line: Line, providers: Providers, path = "/", options = {}): Promise<Page> => {
  const context = await browser.newContext({ ...options, baseURL: line.url });
  await routeProviders(context, providers);
  const page = await context.newPage();
  await page.goto(path);
  return page;
};

test("a guest's account lasts by GitHub, is the same by Google with the same verified address, and no other", async ({
  browser,
  withProviders,
}) => {
  test.slow();
  const product = await withProviders([ADA, EVE]);
  const line = await product.openLine();
  const page = await visit(browser, line, product.providers);
  await signInByScreen(page, "Countess");
  const ada = personAt(page, line, "Countess");
  await ada.createRoom("Engines", { isPrivate: true });
  await ada.send("first note");

  // The guest keeps their name and room.
  await choose(page, "Make your account last");
  await page.getByRole("link", { name: "Continue with GitHub" }).click();
  await agree(page, "ada");
  await expect(page).toHaveURL(`${line.url}/settings/account`);
  await expect(page.getByText("Codes to sign in go to")).toContainText(ADA.email);
  await expect(connected(page)).toHaveText([/GitHubConnected/, /GoogleNot connected/]);

  // Out, and in again by each.
  for (const name of ["GitHub", "Google"]) {
    await choose(page, "Sign out");
    await page.getByRole("link", { name: `Continue with ${name}` }).click();
    await agree(page, "ada");
    await expect(me(page, "Countess")).toBeVisible();
    await expect(page.getByRole("link", { name: "Engines" })).toBeVisible();
    await expect(page).toHaveURL(`${line.url}/`);
  }

  // Somebody who says that they have the same address is somebody else.
  const eve = await visit(browser, line, product.providers);
  await eve.getByRole("link", { name: "Continue with Google" }).click();
  await agree(eve, "eve");
  await expect(me(eve, "Eve")).toBeVisible();
  await expect(eve.getByRole("link", { name: "Engines" })).toBeHidden();

  // Disconnecting asks, and the last way in stays.
  await eve.goto("/settings/account");
  await eve.getByRole("button", { name: "Disconnect Google" }).click();
  await confirmByName(eve, "Google", "Disconnect");
  await expect(eve.getByRole("alert")).toContainText("it is your last way to sign in");
  await page.goto("/settings/account");
  await page.getByRole("button", { name: "Disconnect Google" }).click();
  await confirmByName(page, "Google", "Disconnect");
  await expect(connected(page)).toHaveText([/GitHubConnected/, /GoogleNot connected/]);

  // What is somebody else's is not connected, and the page says so.
  await page.getByRole("button", { name: "Connect Google" }).click();
  await agree(page, "eve");
  await expect(page.getByRole("alert")).toContainText("connected to another account here");
  await page.getByRole("button", { name: "Connect Google" }).click();
  await agree(page, "ada");
  await expect(connected(page)).toHaveText([/GitHubConnected/, /GoogleConnected/]);
  await expect(page.getByRole("alert")).toBeHidden();
  expect((await page.context().cookies()).map(({ name }) => name)).toEqual(["parley_session"]);
  for (const each of browser.contexts()) await each.close();
  await line.close();
});

test("saying no, and a provider that fails, come back as sentences with a way on", async ({
  browser,
  withProviders,
}) => {
  const product = await withProviders([ADA, NAMELESS]);
  const line = await product.openLine();
  const page = await visit(browser, line, product.providers);
  await page.getByRole("link", { name: "Continue with GitHub" }).click();
  await page.getByRole("link", { name: "Cancel" }).click();
  await expect(page.getByRole("alert")).toHaveText(/^You did not let GitHub say who you are\./);
  // The address does not keep it.
  await expect(page).toHaveURL(`${line.url}/`);
  await page.reload();
  await expect(page.getByRole("link", { name: "Continue with Google" })).toBeVisible();
  await expect(page.getByRole("alert")).toBeHidden();

  product.providers.fail("down");
  await page.getByRole("link", { name: "Continue with Google" }).click();
  await agree(page, "ada");
  await expect(page.getByRole("alert")).toHaveText(/^Google does not answer as it should\./);
  product.providers.fail(undefined);

  // Google may say no name: it is asked for, and blank ones are refused.
  await page.getByRole("link", { name: "Continue with Google" }).click();
  await agree(page, "nameless");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await page.getByLabel("Your name").fill("Grace");
  await page.getByRole("button", { name: "Sign in" }).click();
  await agree(page, "nameless");
  await expect(me(page, "Grace")).toBeVisible();
  await page.context().close();
  await line.close();
});

test("an invitation is followed through a provider, and a guest is asked before they leave for an account", async ({
  browser,
  withProviders,
}) => {
  test.slow();
  const product = await withProviders([ADA]);
  const line = await product.openLine();
  const page = await visit(browser, line, product.providers);
  await signInByScreen(page, "Root");
  await choose(page, "Make your account last");
  await proveAddress(page, "root@example.com");
  await expect(page.getByText("Codes to sign in go to")).toBeVisible();
  await page.getByRole("link", { name: "Workspace" }).click();
  await page.getByText("Only those who were invited.").click();
  await page.getByRole("button", { name: "Save" }).click();
  const root = personAt(page, line, "Root");
  await root.createRoom("Engines", { isPrivate: true });
  await page.getByRole("button", { name: "Members", exact: true }).click();
  await page.getByRole("button", { name: "Invite by link" }).click();
  await page.getByRole("button", { name: "Copy a new link" }).click();
  const link = await page.getByRole("textbox", { name: "The link" }).inputValue();

  // Uninvited, nobody new comes in.
  const phone = await visit(browser, line, product.providers, "/", PHONE);
  await phone.getByRole("link", { name: "Continue with GitHub" }).click();
  await agree(phone, "ada");
  await expect(phone.getByRole("alert")).toContainText("lets in only whom it invites");

  await phone.goto(link);
  await expect(phone.getByRole("main")).toContainText("Root invites you to the room Engines");
  await phone.getByRole("link", { name: "Continue with GitHub" }).click();
  await agree(phone, "ada");
  const ada = personAt(phone, line, "Ada");
  await expect(ada.composer).toBeVisible();
  await ada.send("I am in");
  await expect(root.rows("I am in")).toBeVisible();

  // A guest of another browser, who is Ada at GitHub.
  const other = await visit(browser, line, product.providers, "/", PHONE);
  await signInByScreen(other, "Somebody");
  await choose(other, "Make your account last");
  await other.getByRole("link", { name: "Continue with GitHub" }).click();
  await agree(other, "ada");
  await expect(other.getByText("There is an account for who you are at GitHub already.")).toBeVisible();
  await other.getByLabel(/type the guest’s name/).fill("Somebody");
  await other.getByRole("button", { name: "Sign in to that account" }).click();
  await agree(other, "ada");
  await expect(other.getByText("Codes to sign in go to")).toContainText(ADA.email);
  for (const each of browser.contexts()) await each.close();
  await line.close();
});
