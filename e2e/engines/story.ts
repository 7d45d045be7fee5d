import { expect, test } from "@playwright/test";
import type { Line } from "../src/line";
import type { Browser, Size } from "./browser";
import { handsAt } from "./hands";

const DESK: Size = { width: 1280, height: 800 };
const PHONE: Size = { width: 390, height: 844 };
const ROOM = "Archive";
const COMPOSER = `Message ${ROOM}`;
const LOG = `Messages in ${ROOM}`;

/** One everyday story, told to a browser of any engine, of a product with the room Archive, where 60 messages are. `show` is called where it is worth a look. */
export const tellStory = async (browser: Browser, line: Line, show: (name: string) => Promise<void>) => {
  const { sees, misses, hover, click, scroll, type, send, press } = handsAt(browser);
  const focused = () => browser.run(() => document.querySelector(":focus")?.getAttribute("aria-label"));
  /** The texts of the messages in view, from the top. */
  const texts = () =>
    browser.run(() => {
      const view = document.querySelector("[role=log]")?.getBoundingClientRect() ?? new DOMRect();
      return [...document.querySelectorAll("[role=log] [data-text]")]
        .filter((each) => {
          const { top, bottom } = each.getBoundingClientRect();
          return bottom > view.top && top < view.bottom;
        })
        .map((each) => each.textContent);
    });
  const last = async () => (await texts()).at(-1);
  const waiting = () => browser.run(() => document.querySelectorAll("article[data-status]").length);
  const banner = () => browser.run(() => document.body.innerText);

  await test.step("sign in", async () => {
    await browser.resize(DESK);
    await browser.goto(`${line.url}/`);
    await click("textbox", "Your name");
    await show("sign-in");
    await send("Ada");
  });

  await test.step("a room of 60 messages", async () => {
    await click("button", "Browse rooms");
    await click("button", `Join ${ROOM}`);
    await expect.poll(focused).toBe(COMPOSER);
    for (const text of ["one", "two", "three"]) await send(text);
    await expect.poll(last).toBe("three");
    await expect.poll(waiting).toBe(0);
    await show("room");
  });

  await test.step("a page back, and to the end again", async () => {
    await expect(async () => {
      await scroll("log", LOG, -2_000);
      expect((await texts())[0]).toMatch(/^Line 1\./);
    }).toPass();
    await show("first");
    await click("button", "Jump to latest");
    await expect.poll(last).toBe("three");
  });

  await test.step("edit", async () => {
    await click("textbox", COMPOSER);
    await press("ArrowUp");
    await sees("textbox", "Edit message");
    await send("!");
    await expect.poll(last).toBe("three! (edited)");
    await expect.poll(focused).toBe(COMPOSER);
  });

  await test.step("reply", async () => {
    await hover("log", LOG);
    await click("button", "Reply");
    await expect.poll(focused).toBe(COMPOSER);
    await show("replying");
    await send("an answer");
    await expect.poll(last).toBe("an answer");
    await expect.poll(waiting).toBe(0);
  });

  await test.step("offline, and back", async () => {
    line.down();
    await send("from the train");
    await expect.poll(banner, { timeout: 20_000 }).toContain("Reconnecting… 1 message waiting.");
    await expect.poll(last).toBe("from the train");
    await show("offline");
    line.mend();
    await expect.poll(banner, { timeout: 20_000 }).not.toContain("Reconnecting…");
    await expect.poll(waiting).toBe(0);
  });

  await test.step("right-to-left", async () => {
    await type("שלום, world!");
    await expect
      .poll(() => browser.run(() => getComputedStyle(document.activeElement ?? document.body).direction))
      .toBe("rtl");
    await press("Enter");
    await expect.poll(last).toBe("שלום, world!");
    await show("right-to-left");
  });

  await test.step("dialogs by keyboard", async () => {
    await type("half a thought");
    await press("Control+k");
    await sees("dialog", "Find or switch");
    await type("arch");
    await show("switcher");
    await press("Escape");
    await misses("dialog", "Find or switch");
    await expect.poll(focused).toBe(COMPOSER);
    for (const title of ["Create a room", "New direct message"]) {
      await click("button", title);
      await sees("dialog", title);
      await press("Escape");
      await misses("dialog", title);
      await expect.poll(focused).toBe(title);
      await press("Enter");
      await sees("dialog", title);
      await type("x");
      await press("Escape");
      await misses("dialog", title);
    }
    expect(await browser.run(() => document.querySelector("textarea")?.value)).toBe("half a thought");
  });

  await test.step("the size of a phone", async () => {
    await browser.resize(PHONE);
    await misses("navigation", "Rooms and people");
    await expect.poll(last).toBe("שלום, world!");
    await show("phone-room");
    await click("button", "Back to rooms");
    await sees("navigation", "Rooms and people");
    await show("phone-rooms");
    await click("link", `${ROOM} , draft`);
    await sees("textbox", COMPOSER);
    expect(await browser.run(() => document.documentElement.scrollWidth)).toBe(PHONE.width);
  });
};
