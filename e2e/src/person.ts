import { type Browser, type BrowserContextOptions, expect, type Locator, type Page } from "@playwright/test";
import type { Line } from "./line";

/** A phone's window, for a person's or a browser context's options. */
export const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

/** What somebody does in their browser, in the words of the product. */
export type Person = {
  name: string;
  page: Page;
  line: Line;
  composer: Locator;
  timeline: Locator;
  /** The rows of messages with this text. */
  rows(text: string): Locator;
  createRoom(name: string, options?: { isPrivate?: boolean }): Promise<void>;
  /** Joins a public room from the directory. */
  joinRoom(name: string): Promise<void>;
  /** Goes to a room of one's own by the sidebar. */
  openRoom(name: string): Promise<void>;
  /** Chooses what to do with a message, from what shows beside it under the pointer. */
  act(row: Locator, action: string): Promise<void>;
  write(text: string): Promise<void>;
  send(text: string): Promise<void>;
};

export const personAt = (page: Page, line: Line, name: string): Person => {
  const composer = page.getByRole("textbox", { name: /^Message / });
  const timeline = page.getByTestId("timeline");
  const expectRoom = (room: string) => expect(page.getByRole("textbox", { name: `Message ${room}` })).toBeVisible();
  const write = (text: string) => composer.fill(text);
  return {
    name,
    page,
    line,
    composer,
    timeline,
    rows: (text) => timeline.locator("[data-message-id], [data-status]").filter({ hasText: text }),
    async createRoom(room, { isPrivate = false } = {}) {
      await page.getByRole("button", { name: "Create a room" }).first().click();
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel("Name", { exact: true }).fill(room);
      if (isPrivate) await dialog.getByText("Private", { exact: true }).click();
      await dialog.getByRole("button", { name: /^Create/ }).click();
      await expectRoom(room);
    },
    async joinRoom(room) {
      await page.getByRole("button", { name: "Browse rooms" }).first().click();
      await page.getByRole("searchbox").fill(room);
      const found = page.getByRole("main").getByRole("listitem");
      // Until the answer is there, the list shows what was found before, and moves.
      await expect(found).toHaveCount(1);
      await found.filter({ hasText: room }).getByRole("button", { name: /Join/ }).click();
      await expectRoom(room);
    },
    async openRoom(room) {
      await page.getByRole("navigation").getByRole("link", { name: room }).click();
      await expectRoom(room);
    },
    async act(row, action) {
      const button = row.getByRole("button", { name: action });
      // A message that arrives meanwhile moves the row from under the pointer.
      await expect(async () => {
        await row.hover();
        await button.click({ trial: true, timeout: 1_000 });
        // Once it is pressed it may be gone: a second try would find nothing. On a busy machine a press takes seconds.
        await button.click({ timeout: 20_000 });
      }).toPass();
    },
    write,
    async send(text) {
      await write(text);
      // On a phone Return breaks the line. Behind an @ it may choose somebody from the menu.
      if (!text.includes("@") && (await composer.getAttribute("enterkeyhint")) === "send")
        await composer.press("Enter");
      else await page.getByRole("button", { name: "Send", exact: true }).click();
      await expect(composer).toHaveValue("");
    },
  };
};

/** Signs somebody in by the screen that a stranger meets. */
export const signInByScreen = async (page: Page, name: string): Promise<void> => {
  await page.getByRole("textbox", { name: "Your name" }).fill(name);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("navigation")).toBeVisible();
};

/** Opens the app for a new guest, in a browser context of their own. Without the screen for it, which costs as much as half the app. */
export const signIn = async (
  browser: Browser,
  line: Line,
  name: string,
  { isMobile, ...options }: BrowserContextOptions = {},
): Promise<Person> => {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    serviceWorkers: "block",
    ...options,
    // Playwright's Firefox has no phone's layout viewport.
    ...(isMobile && browser.browserType().name() !== "firefox" && { isMobile }),
    baseURL: line.url,
  });
  expect((await context.request.post("/api/guest", { data: { username: name } })).ok()).toBe(true);
  const page = await context.newPage();
  await page.goto("/");
  await expect(page.getByRole("navigation")).toBeVisible();
  return personAt(page, line, name);
};
