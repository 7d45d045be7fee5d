import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import { addAuthenticator, proveAddress } from "../src/account";
import { test } from "../src/fixtures";
import { openMembers } from "../src/members";
import { PHONE } from "../src/person";
import { routeProviders } from "../src/providers";
import { unique } from "../src/unique";

/** The one rule of axe that depends on the colour scheme. */
const COLORS = "color-contrast";

const isSerious = ({ impact }: { impact?: string | null }) => impact === "serious" || impact === "critical";

/** In light colours by all of axe's rules, and in dark ones by the one that may differ. */
const expectNoSeriousViolation = async (page: Page) => {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    // One that is cancelled has come to its end, too.
    await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)));
    // The other mode, for frames of other origins, opens a page for each look.
    const axe = new AxeBuilder({ page }).setLegacyMode();
    const { violations } = await (colorScheme === "dark" ? axe.withRules(COLORS) : axe).analyze();
    const serious = violations
      .filter(isSerious)
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
    expect(serious, colorScheme).toEqual([]);
  }
};

const DESK = { viewport: { width: 1280, height: 800 } };

for (const [window, options] of [
  ["a desk", DESK],
  ["a phone", PHONE],
] as const)
  test(`axe finds no serious violation in accounts, invitations and settings on ${window}`, async ({
    browser,
    ownProduct,
    person,
  }) => {
    test.setTimeout(600_000);
    // Of its own, as the first account ends a workspace's trial.
    const at = await ownProduct("memory");
    const ada = await person("Ada", { at, ...options });
    const { page } = ada;
    await ada.createRoom("Accessible", { isPrivate: true });
    const room = page.url();
    await openMembers(ada);
    await page.getByRole("button", { name: "Invite by link" }).click();
    await page.getByRole("button", { name: "Copy a new link" }).click();
    await expect(page.getByRole("dialog").getByRole("listitem")).toHaveCount(1);
    await expectNoSeriousViolation(page);
    const invitation = await page.getByRole("textbox", { name: "The link" }).inputValue();
    await page.goto(`${room}/settings`);
    await expect(page.getByText("Nobody is banned.")).toBeVisible();
    await expectNoSeriousViolation(page);

    await page.goto("/settings/account");
    await expect(page.getByLabel("Your mail address")).toBeVisible();
    await expectNoSeriousViolation(page);
    await proveAddress(page, "ada@example.com");
    await addAuthenticator(page);
    await page.getByRole("button", { name: "Add a passkey" }).click();
    await expectNoSeriousViolation(page);
    await page.getByRole("dialog").getByRole("button", { name: "Add", exact: true }).click();
    await expect(page.getByRole("list", { name: "Passkeys" }).getByRole("listitem")).toHaveCount(1);
    await expectNoSeriousViolation(page);
    await page.getByRole("button", { name: "Delete your account" }).click();
    await expectNoSeriousViolation(page);
    for (const [path, sign] of [
      ["profile", "Administrator of this workspace"],
      ["sessions", "This browser"],
      ["notifications", "What you are told of a room"],
      ["blocked", "People whom you have blocked"],
      ["workspace", "Who finds whom"],
    ] as const) {
      await page.goto(`/settings/${path}`);
      await expect(page.getByText(sign).first()).toBeVisible();
      await expectNoSeriousViolation(page);
    }
    await page.goto("/settings/sessions");
    await page.getByRole("button", { name: "Sign in on another device" }).click();
    await expect(page.getByRole("img", { name: "A QR code of the link" })).toBeVisible();
    await expectNoSeriousViolation(page);
    const link = await page.getByRole("textbox", { name: "The link" }).inputValue();

    const bob = await person("Bob", { at, ...options });
    await bob.page.goto(invitation);
    await expect(bob.page.getByRole("button", { name: "Join", exact: true })).toBeVisible();
    await expectNoSeriousViolation(bob.page);

    const context = await browser.newContext({ ...options, baseURL: ada.line.url });
    const stranger = await context.newPage();
    await stranger.goto(link);
    await expect(stranger.getByRole("button", { name: "Sign in here" })).toBeVisible();
    await expectNoSeriousViolation(stranger);
    await stranger.goto(invitation);
    await expect(stranger.getByRole("main")).toContainText("Ada invites you");
    await expectNoSeriousViolation(stranger);
    await stranger.getByRole("button", { name: "Use a mail address" }).click();
    await expectNoSeriousViolation(stranger);
    await stranger.getByLabel("Your mail address").fill("cyd@example.com");
    await stranger.getByRole("button", { name: "Send me a code" }).click();
    await expect(stranger.getByLabel("The code")).toBeFocused();
    await expectNoSeriousViolation(stranger);
  });

test("axe finds no serious violation where one signs in by a provider", async ({ person, browser, withProviders }) => {
  test.slow();
  const product = await withProviders([{ id: 1, login: "ada" }]);
  const ada = await person("Ada", { at: product });
  const { page } = ada;
  await routeProviders(page.context(), product.providers);
  await page.goto("/settings/account");
  await page.getByRole("link", { name: "Continue with GitHub" }).click();
  await page.getByRole("link", { name: "Continue as ada" }).click();
  await expect(page.getByRole("button", { name: "Disconnect GitHub" })).toBeVisible();
  await expectNoSeriousViolation(page);
  const stranger = await (await browser.newContext({ baseURL: ada.line.url })).newPage();
  for (const [problem, provider] of [
    ["provider.cancelled", "github"],
    ["account.exists", "github"],
    ["account.name_needed", "google"],
  ]) {
    await stranger.goto(`/?provider=${provider}&problem=${problem}`);
    await expect(stranger.getByRole("button", { name: "Sign in" })).toBeVisible();
    await expectNoSeriousViolation(stranger);
  }
});

test("axe finds no serious violation on any screen, light or dark", async ({ person, browser, product }) => {
  test.slow();
  const line = await product.openLine();
  const stranger = await (await browser.newContext({ baseURL: line.url })).newPage();
  await stranger.goto("/");
  await expect(stranger.getByRole("button", { name: "Sign in" })).toBeVisible();
  await expectNoSeriousViolation(stranger);
  await stranger.context().close();
  await line.close();

  const ada = await person("Ada");
  await expectNoSeriousViolation(ada.page);
  await ada.createRoom(unique("Accessible"));
  await expectNoSeriousViolation(ada.page);
  await ada.send("Something to read");
  await ada.send("and https://example.com to follow");
  await expect(ada.timeline.locator("[data-message-id]")).toHaveCount(2);
  await expectNoSeriousViolation(ada.page);
  await ada.page.getByRole("button", { name: "Members" }).click();
  await expectNoSeriousViolation(ada.page);
  await ada.page.keyboard.press("Escape");
  await ada.page.getByRole("button", { name: "Browse rooms" }).first().click();
  await expect(ada.page.getByRole("searchbox")).toBeVisible();
  await expectNoSeriousViolation(ada.page);
  for (const [path, sign] of [
    ["/search", "Finds messages in all of your rooms"],
    ["/search?q=read", "1 message in 1 room"],
    ["/mentions", "Nobody has mentioned you yet."],
  ] as const) {
    await ada.page.goto(path);
    await expect(ada.page.getByText(sign).first()).toBeVisible();
    await expectNoSeriousViolation(ada.page);
  }
  await ada.page.getByRole("button", { name: "Create a room" }).first().click();
  await expect(ada.page.getByRole("dialog")).toBeVisible();
  await expectNoSeriousViolation(ada.page);
  await ada.page.keyboard.press("Escape");
  await ada.page.getByRole("button", { name: "New direct message" }).first().click();
  await expect(ada.page.getByRole("dialog")).toBeVisible();
  await expectNoSeriousViolation(ada.page);
});
