import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, expect, type Locator } from "@playwright/test";
import { addAuthenticator, choose, proveAddress } from "../src/account";
import { test } from "../src/fixtures";
import type { Person } from "../src/person";
import { unique } from "../src/unique";

const app = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "apps", "web", "src");

/** A dialog, menu or panel: how it opens, and where the focus belongs. */
type Surface = {
  /** The file that makes it, and what it makes it of. */
  source: string;
  /** Does what has to be done before its button is there. */
  before?(ada: Person): Promise<unknown>;
  button(ada: Person): Locator;
  surface(ada: Person): Locator;
  /** What has the focus while it is open. */
  first(surface: Locator): Locator;
  /** What has the focus once it is closed: its button, unless that is gone by then. */
  back?(ada: Person): Locator;
};

const DRAFT = "half a thought";
const MESSAGE = "to be deleted";
const BOBS = "to be reported";
const PICTURE = {
  name: "dot.png",
  mimeType: "image/png",
  buffer: Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "base64",
  ),
};

const dialog = ({ page }: Person) => page.getByRole("dialog");
const panel = ({ page }: Person) => page.getByRole("complementary", { name: "Members" });
/** Others of this name may be known by then, and a mark stand behind it. */
const manage = (person: Person, name: string) =>
  panel(person).getByRole("button", { name: new RegExp(`^Manage \\W?${name}`) });
const openRoomSettings = async (ada: Person) => {
  if (await ada.page.getByRole("heading", { name: /^Settings of/ }).isVisible()) return;
  await openPanel(ada);
  await panel(ada).getByRole("button", { name: "Room settings" }).click();
};
const openSettings = async ({ page }: Person, title: string) => {
  if (await page.getByRole("heading", { name: title, exact: true }).isVisible()) return;
  await choose(page, "Settings");
  await page.getByRole("link", { name: title, exact: true }).click();
};
const removePasskey = ({ page }: Person) => page.getByRole("button", { name: /^Remove the passkey/ });
const disconnect = ({ page }: Person) => page.getByRole("button", { name: "Disconnect GitHub" });
const members = ({ page }: Person) => page.getByRole("button", { name: "Members", exact: true });
const more = ({ page }: Pick<Person, "page">) => page.getByRole("button", { name: "More", exact: true });
const me = ({ page }: Person) => page.getByRole("button", { name: /your menu/ });
const message = (ada: Person) => ada.rows(MESSAGE);
const openPanel = async (ada: Person) => {
  if (await panel(ada).isHidden()) await members(ada).click();
};
const field = (surface: Locator) => surface.getByRole("combobox");
const nameField = (surface: Locator) => surface.getByLabel(/^To go on, type/);

const SURFACES: readonly Surface[] = [
  {
    source: "room/create-room.tsx Dialog",
    button: ({ page }) => page.getByRole("button", { name: "Create a room" }),
    surface: dialog,
    first: (surface) => surface.getByLabel("Name", { exact: true }),
  },
  {
    source: "emoji/emoji-picker.tsx Dialog",
    before: async (ada) => {
      await ada.timeline.focus();
      await ada.page.keyboard.press("ArrowUp");
      await ada.page.mouse.move(0, 0);
      await message(ada).hover();
    },
    button: (ada) => message(ada).getByRole("button", { name: "Add reaction" }),
    surface: dialog,
    first: (surface) => surface.getByRole("searchbox"),
    back: message,
  },
  {
    source: "people/new-direct.tsx Dialog",
    button: ({ page }) => page.getByRole("button", { name: "New direct message" }),
    surface: dialog,
    first: field,
  },
  {
    source: "switcher/switcher.tsx Dialog",
    button: ({ page }) => page.getByRole("button", { name: "Find or switch" }),
    surface: dialog,
    first: field,
  },
  {
    source: "sidebar/user-menu.tsx Menu",
    button: me,
    surface: ({ page }) => page.getByRole("menu"),
    first: (surface) => surface.getByRole("menuitem").first(),
  },
  {
    source: "sidebar/user-menu.tsx Confirm",
    before: (ada) => me(ada).click(),
    button: ({ page }) => page.getByRole("menuitem", { name: "Sign out" }),
    surface: dialog,
    first: nameField,
    back: me,
  },
  {
    source: "leaving/leave-rooms.tsx Dialog",
    before: (ada) => me(ada).click(),
    button: ({ page }) => page.getByRole("menuitem", { name: "Leave rooms" }),
    surface: dialog,
    first: (surface) => surface.getByRole("checkbox").first(),
    back: me,
  },
  {
    source: "sidebar/draft-list.tsx Dialog",
    before: (ada) => me(ada).click(),
    button: ({ page }) => page.getByRole("menuitem", { name: "Drafts" }),
    surface: dialog,
    first: (surface) => surface.getByRole("button").first(),
    back: me,
  },
  {
    source: "shortcuts/shortcuts-page.tsx Dialog",
    before: (ada) => me(ada).click(),
    button: ({ page }) => page.getByRole("menuitem", { name: "Keyboard shortcuts" }),
    surface: dialog,
    first: (surface) => surface.getByLabel("Find a shortcut"),
    back: me,
  },
  {
    source: "timeline/jump-to-date.tsx Dialog",
    before: (ada) => more(ada).click(),
    button: ({ page }) => page.getByRole("menuitem", { name: "Jump to a date" }),
    surface: dialog,
    first: (surface) => surface.getByLabel("Date"),
    back: more,
  },
  {
    source: "room-settings/report-message.tsx Dialog",
    before: async (ada) => {
      await ada.timeline.focus();
      for (let times = 0; times < 2; times += 1) await ada.page.keyboard.press("ArrowUp");
      await ada.rows(BOBS).hover();
    },
    button: (ada) => ada.rows(BOBS).getByRole("button", { name: "Report" }),
    surface: dialog,
    first: (surface) => surface.getByLabel("What is wrong with it?"),
    back: (ada) => ada.rows(BOBS),
  },
  {
    source: "writing/formatting-help.tsx Dialog",
    before: async ({ page }) => {
      const tools = page.getByRole("button", { name: "Formatting", exact: true });
      if ((await tools.getAttribute("aria-expanded")) === "false") await tools.click();
    },
    button: ({ page }) => page.getByRole("button", { name: "Formatting help" }),
    surface: dialog,
    first: (surface) => surface.getByRole("button", { name: "Close" }),
  },
  {
    source: "message/lightbox.tsx Dialog",
    button: (ada) => ada.timeline.getByRole("button", { name: "Show dot.png larger" }),
    surface: dialog,
    first: (surface) => surface.getByRole("button", { name: "Close" }),
  },
  {
    source: "people/person-card.tsx Dialog",
    button: (ada) => ada.timeline.getByRole("button", { name: "@Ada", exact: true }),
    surface: dialog,
    first: (surface) => surface.getByRole("button", { name: "Close" }),
  },
  {
    source: "members/members-panel.tsx Panel",
    button: members,
    surface: panel,
    first: (surface) => surface.getByRole("button", { name: "Close members" }),
  },
  {
    source: "members/add-people.tsx Dialog",
    before: openPanel,
    button: (ada) => panel(ada).getByRole("button", { name: "Add people" }),
    surface: dialog,
    first: field,
  },
  {
    source: "invitations/invitations.tsx Dialog",
    before: openPanel,
    button: (ada) => panel(ada).getByRole("button", { name: "Invite by link" }),
    surface: dialog,
    first: (surface) => surface.getByRole("button", { name: "Copy a new link" }),
  },
  {
    source: "members/member-row.tsx Menu",
    before: openPanel,
    button: (ada) => manage(ada, "Bob"),
    surface: ({ page }) => page.getByRole("menu"),
    first: (surface) => surface.getByRole("menuitem").first(),
  },
  {
    source: "members/member-row.tsx Confirm",
    before: async (ada) => {
      await openPanel(ada);
      await manage(ada, "Bob").click();
    },
    button: ({ page }) => page.getByRole("menuitem", { name: "Make an owner" }),
    surface: dialog,
    first: nameField,
    back: (ada) => manage(ada, "Bob"),
  },
];

/** Those of screens where no draft is in view. */
const ELSEWHERE: readonly Surface[] = [
  {
    source: "room-settings/delete-room.tsx Dialog",
    before: openRoomSettings,
    button: ({ page }) => page.getByRole("button", { name: "Delete room" }),
    surface: dialog,
    first: nameField,
  },
  {
    source: "settings/link-device.tsx Dialog",
    before: (ada) => openSettings(ada, "Devices"),
    button: ({ page }) => page.getByRole("button", { name: "Sign in on another device" }),
    surface: dialog,
    first: (surface) => surface.getByRole("button", { name: /^Mak/ }),
  },
  {
    source: "settings/sessions-page.tsx Confirm",
    before: (ada) => openSettings(ada, "Devices"),
    button: ({ page }) => page.getByRole("button", { name: "Sign out everywhere else" }),
    surface: dialog,
    first: nameField,
  },
  {
    source: "settings/sessions-page.tsx Confirm",
    before: (ada) => openSettings(ada, "Devices"),
    button: ({ page }) => page.getByRole("list", { name: "Sessions" }).getByRole("button"),
    surface: dialog,
    first: nameField,
  },
  {
    source: "settings/account-page.tsx Dialog",
    before: (ada) => openSettings(ada, "Account"),
    button: ({ page }) => page.getByRole("button", { name: "Change the address" }),
    surface: dialog,
    first: (surface) => surface.getByLabel("Your mail address"),
  },
  {
    source: "settings/add-passkey.tsx Dialog",
    before: (ada) => openSettings(ada, "Account"),
    button: ({ page }) => page.getByRole("button", { name: "Add a passkey" }),
    surface: dialog,
    first: (surface) => surface.getByLabel("What the passkey is on"),
  },
  {
    source: "settings/passkey-list.tsx Confirm",
    before: (ada) => openSettings(ada, "Account"),
    button: removePasskey,
    surface: dialog,
    first: nameField,
  },
  {
    source: "settings/connected-accounts.tsx Confirm",
    before: async (ada) => {
      if (await disconnect(ada).isVisible()) return;
      // As the server answers somebody who is connected. It has no provider here.
      await ada.page.route("**/api/account", async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, json: { ...(await response.json()), providers: ["github"] } });
      });
      await openSettings(ada, "Account");
      await ada.page.reload();
    },
    button: disconnect,
    surface: dialog,
    first: nameField,
  },
  {
    source: "settings/delete-account.tsx Dialog",
    before: (ada) => openSettings(ada, "Account"),
    button: ({ page }) => page.getByRole("button", { name: "Delete your account" }),
    surface: dialog,
    first: nameField,
  },
  {
    source: "settings/confirm-identity.tsx Dialog",
    before: async (ada) => {
      await openSettings(ada, "Account");
      // As the server answers once the sign-in is no longer fresh.
      const json = { error: "Unable to do this: sign in once more.", code: "account.confirm_first" };
      await ada.page.route("**/api/passkeys/*", (route) => route.fulfill({ status: 403, json }));
      const label = await removePasskey(ada).getAttribute("aria-label");
      await removePasskey(ada).click();
      await nameField(dialog(ada)).fill(label?.replace("Remove the passkey ", "") ?? "");
    },
    button: ({ page }) => page.getByRole("dialog").getByRole("button", { name: "Remove" }),
    surface: ({ page }) => page.getByRole("dialog", { name: "Is it you?" }),
    first: (surface) => surface.getByRole("button", { name: "Send me a code" }),
    back: removePasskey,
  },
  {
    source: "settings/push-devices.tsx Confirm",
    before: async (ada) => {
      const devices = [{ id: "1", device: "Firefox on Linux", createdAt: "2026-01-01T00:00:00.000Z" }];
      await ada.page.route("**/api/push", async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, json: { ...(await response.json()), devices } });
      });
      await openSettings(ada, "Notifications");
    },
    button: ({ page }) => page.getByRole("button", { name: /^Send no pushes to .*Firefox on Linux/ }),
    surface: dialog,
    first: nameField,
  },
  {
    source: "room-screen/room-menu.tsx Menu",
    before: async ({ page }) => {
      if (await more({ page }).isVisible()) return;
      await page.getByRole("button", { name: "New direct message" }).click();
      await page.getByRole("combobox").fill("Bob");
      await page.getByRole("option", { name: "Bob" }).first().click();
    },
    button: more,
    surface: ({ page }) => page.getByRole("menu"),
    first: (surface) => surface.locator('[role^="menuitem"]').first(),
  },
  {
    source: "settings/administrators.tsx Confirm",
    before: async (ada) => {
      const administrators = ["Cyd", "Dan"].map((username) => ({ userId: username.toLowerCase(), username }));
      await ada.page.route("**/api/workspace/administrators", (route) => route.fulfill({ json: { administrators } }));
      await openSettings(ada, "Workspace");
    },
    button: ({ page }) => page.getByRole("button", { name: /^Remove .*Cyd.* as an administrator/ }),
    surface: dialog,
    first: nameField,
  },
  {
    source: "settings/administrators.tsx Dialog",
    before: (ada) => openSettings(ada, "Workspace"),
    button: ({ page }) => page.getByRole("button", { name: "Add an administrator" }),
    surface: dialog,
    first: field,
  },
];

/** Gives the person an account, with all ways to sign in, that another browser is signed in to as well. */
const makeAccount = async (ada: Person, browser: Browser) => {
  const { page, line } = ada;
  await choose(page, "Make your account last");
  await proveAddress(page, "ada@example.com");
  await addAuthenticator(page);
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Add", exact: true }).click();
  await expect(removePasskey(ada)).toBeVisible();
  const { link }: { link: string } = await (await page.request.post("/api/device-links")).json();
  const { request } = await browser.newContext({ baseURL: line.url });
  const secret = new URL(link).hash.slice(1);
  expect((await request.post("/api/device-links/redeem", { data: { secret } })).ok()).toBe(true);
};

/** All that the app makes of the components that open over or beside a screen. */
const inTheSource = (): string[] =>
  readdirSync(app, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".tsx") && !file.startsWith("ui"))
    .flatMap((file) => {
      const text = readFileSync(join(app, file), "utf8");
      const path = file.replaceAll("\\", "/");
      // Whatever opens is made of these components, which know what to do with the focus.
      expect.soft(text, path).not.toMatch(/<dialog|<aside|popover=|showModal|role="dialog"/);
      return [...text.matchAll(/<(Dialog|Confirm|Menu|Panel)\b/g)].map(([, component]) => `${path} ${component}`);
    })
    .sort();

test("the list of dialogs, menus and panels misses none of the app's", () => {
  expect([...SURFACES, ...ELSEWHERE].map(({ source }) => source).sort()).toEqual(inTheSource());
});

test("each dialog, menu and panel takes the focus and what is typed, closes by one Esc, and gives the focus back", async ({
  person,
  browser,
  ownProduct,
}) => {
  test.setTimeout(600_000);
  // Of its own, as the first account ends a workspace's trial.
  const at = await ownProduct("memory");
  const ada = await person("Ada", { at });
  const bob = await person("Bob", { at });
  const room = unique("Stage");
  await makeAccount(ada, browser);
  await ada.createRoom(room);
  await bob.joinRoom(room);
  await bob.page.locator("form input[type=file]").setInputFiles([PICTURE]);
  await bob.send("with a picture");
  await expect(ada.rows("with a picture")).toHaveCount(1);
  await bob.write("@Ada");
  await bob.page.getByRole("option", { name: "Ada" }).click();
  await bob.composer.press("Enter");
  await bob.send(BOBS);
  await ada.send(MESSAGE);
  await bob.act(bob.rows(MESSAGE), "Report");
  await dialog(bob).getByRole("textbox").fill("a reason");
  await dialog(bob).getByRole("button", { name: "Report" }).click();
  // It would lie over what is pressed.
  const told = ada.page.getByText("A message was reported");
  await told.locator("..").getByRole("button", { name: "Dismiss" }).click();
  await expect(message(ada)).toHaveAttribute("data-message-id", /./);
  await ada.write(DRAFT);

  const ways: Record<string, (button: Locator) => Promise<void>> = {
    "a click": (button) => button.click(),
    "a key": (button) => button.press("Enter"),
  };
  for (const one of [...SURFACES, ...ELSEWHERE]) {
    const { source, before, button, surface, first, back = button } = one;
    for (const [way, open] of Object.entries(ways))
      await test.step(`${source}, by ${way}`, async () => {
        await before?.(ada);
        await open(button(ada));
        const focused = first(surface(ada));
        // At once, as somebody types who does not look: a space, which presses a button, only where there is a field.
        const isField = ["combobox", "textbox"].includes((await focused.getAttribute("role")) ?? "textbox");
        const hasField =
          isField &&
          (await focused.evaluate(
            (element) =>
              element.tagName === "INPUT" && !["checkbox", "date"].includes(element.getAttribute("type") ?? ""),
          ));
        // What was typed before is kept by some.
        if (hasField) await ada.page.keyboard.press("ControlOrMeta+A");
        await ada.page.keyboard.type(hasField ? "my room" : "x");
        await expect(focused).toBeFocused();
        if (hasField) await expect(focused).toHaveValue("my room");
        await ada.page.keyboard.press("Escape");
        await expect(surface(ada)).toBeHidden();
        await expect(back(ada)).toBeFocused();
        if (SURFACES.includes(one)) await expect(ada.composer).toHaveValue(DRAFT);
      });
  }
});

test("where what had the focus is gone, its neighbour has it, and never the page", async ({ person }) => {
  const ada = await person("Ada");
  const room = unique("Exit");
  await ada.createRoom(room);
  for (const name of ["Bob", "Cyd"]) await (await person(name)).joinRoom(room);
  await members(ada).click();
  await expect(manage(ada, "Bob")).toBeVisible();
  await expect(manage(ada, "Cyd")).toBeVisible();
  const removeByKeys = async (name: string) => {
    await manage(ada, name).press("Enter");
    await ada.page.getByRole("menuitem", { name: "Ban" }).press("Enter");
    await expect(manage(ada, name)).toHaveCount(0);
  };
  await removeByKeys("Bob");
  await expect(manage(ada, "Cyd")).toBeFocused();
  await removeByKeys("Cyd");
  await expect(panel(ada).locator(":focus")).toHaveCount(1);

  await ada.page.getByRole("button", { name: "Leave room" }).press("Enter");
  await expect(ada.page.getByRole("heading", { name: /^Welcome/ })).toBeVisible();
  await expect(ada.page.getByRole("main")).toBeFocused();
});

test("a new room has the focus where one writes", async ({ person }) => {
  const ada = await person("Ada");
  const bob = await person(unique("Bob"));
  await ada.createRoom(unique("Desk"));
  await expect(ada.composer).toBeFocused();
  await ada.page.getByRole("button", { name: "New direct message" }).click();
  await field(dialog(ada)).fill(bob.name);
  await expect(dialog(ada).getByRole("option")).toHaveCount(1);
  await ada.page.keyboard.press("Enter");
  await expect(ada.page.getByRole("textbox", { name: `Message ${bob.name}` })).toBeFocused();
});

test("a dialog of the list of rooms stays when the window becomes too narrow for the list", async ({ person }) => {
  const ada = await person("Ada");
  await ada.createRoom(unique("Tablet"));
  await ada.page.getByRole("button", { name: "Create a room" }).first().click();
  await dialog(ada).getByLabel("Name", { exact: true }).fill("Upright");
  await ada.page.setViewportSize({ width: 390, height: 844 });
  await expect(dialog(ada).getByLabel("Name", { exact: true })).toBeVisible();
  await dialog(ada).getByRole("button", { name: "Close" }).click();
  await ada.send("nothing is in the way");
});
