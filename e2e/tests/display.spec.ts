import { expect, type Locator, type Page } from "@playwright/test";
import { devToolsOf } from "../src/chromium-only";
import { test } from "../src/fixtures";
import { isolate } from "../src/isolate";
import { unique } from "../src/unique";

const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
const TARGET_PX = 44;

/** The controls that show and are smaller than a finger's tip; links within text are as high as their line. */
const smallTargets = (page: Page) =>
  page.evaluate((least) => {
    const controls = document.querySelectorAll<HTMLElement>("button, a, input, textarea, [role=option]");
    return [...controls]
      .filter((control) => control.checkVisibility() && !control.closest(".sr-only, [inert]"))
      .filter(
        (control) => getComputedStyle(control).display !== "inline" && getComputedStyle(control).clipPath === "none",
      )
      .filter((control) => !control.classList.contains("sr-only"))
      .map((control) => ({ control, box: control.getBoundingClientRect() }))
      .filter(({ box }) => box.width < least - 0.5 || box.height < least - 0.5)
      .map(({ control, box }) => `${control.ariaLabel ?? control.textContent}: ${box.width} × ${box.height}`);
  }, TARGET_PX);

const expectScreen = async (page: Page, heading: RegExp) => {
  await expect(page.getByRole("main")).toHaveCount(1);
  await expect(page.getByRole("heading", { level: 1, name: heading })).toHaveCount(1);
  expect(await smallTargets(page)).toEqual([]);
};

test("on a phone every screen has a main part, a heading, and targets of 44 px", async ({
  person,
  browser,
  product,
}) => {
  const line = await product.openLine();
  const stranger = await (await browser.newContext({ ...PHONE, baseURL: line.url })).newPage();
  await stranger.goto("/");
  await expectScreen(stranger, /Sign in/);
  await stranger.context().close();
  await line.close();

  const bob = await person(unique("Bob"));
  const ada = await person("Ada", PHONE);
  await expectScreen(ada.page, /Rooms/);
  await ada.page.getByRole("button", { name: "Create a room" }).click();
  await ada.page.getByRole("button", { name: "Add people" }).click();
  const dialog = ada.page.getByRole("dialog");
  await dialog.getByRole("combobox").fill(bob.name);
  await expect(dialog.getByRole("option")).toHaveCount(1);
  await dialog.getByRole("option").click();
  await expect(dialog.getByRole("button", { name: /Leave out/ })).toBeVisible();
  expect(await smallTargets(ada.page)).toEqual([]);
  await dialog.getByRole("button", { name: "Cancel" }).click();

  const room = unique("Pier");
  await ada.createRoom(room);
  await bob.joinRoom(room);
  await ada.send("one");
  await expect(ada.rows("one")).toHaveAttribute("data-message-id", /./);
  await ada.rows("one").tap();
  await ada.rows("one").getByRole("button", { name: "Reply" }).click();
  await ada.composer.fill("two");
  await expectScreen(ada.page, new RegExp(room));
  await ada.page.getByRole("button", { name: "Send" }).click();
  await expect(ada.rows("two")).toHaveAttribute("data-message-id", /./);
  await ada.rows("two").tap();
  await expectScreen(ada.page, new RegExp(room));
  await ada.page.getByRole("button", { name: "Members", exact: true }).click();
  await expect(ada.page.getByRole("button", { name: `Manage ${isolate(bob.name)}` })).toBeVisible();
  await expectScreen(ada.page, new RegExp(room));
  await ada.page.goBack();
  await ada.page.getByRole("button", { name: "Back to rooms" }).click();
  await expectScreen(ada.page, /Rooms/);
  await ada.page.getByRole("button", { name: "Browse rooms" }).click();
  await expect(ada.page.getByRole("searchbox")).toBeVisible();
  await expectScreen(ada.page, /Browse/);
});

test("nothing that can be pressed lies under a notch or a phone's home bar", async ({ person }) => {
  const ada = await person("Ada", PHONE);
  const session = await devToolsOf(ada.page);
  const notch = { top: 40, bottom: 34, left: 30, right: 30 };
  await session.send("Emulation.setSafeAreaInsetsOverride", { insets: notch });
  const covered = () =>
    ada.page.evaluate(({ top, bottom, left, right }) => {
      const controls = [...document.querySelectorAll<HTMLElement>("button, a, input, textarea")];
      return controls
        .filter((control) => control.checkVisibility() && getComputedStyle(control).clipPath === "none")
        .map((control) => ({ name: control.ariaLabel ?? control.textContent, box: control.getBoundingClientRect() }))
        .filter(
          ({ box }) =>
            box.top < top || box.left < left || box.right > innerWidth - right || box.bottom > innerHeight - bottom,
        )
        .map(({ name }) => name);
    }, notch);
  await ada.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  expect(await covered()).toEqual([]);
  await ada.createRoom(unique("Notch"));
  expect(await covered()).toEqual([]);
  await ada.page.getByRole("button", { name: "Members", exact: true }).click();
  await expect(ada.page.getByRole("button", { name: "Leave room" })).toBeVisible();
  await ada.page.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished)));
  const panel = ada.page.getByRole("complementary");
  expect((await panel.getByRole("button", { name: "Close members" }).boundingBox())?.y).toBeGreaterThanOrEqual(40);
  expect((await covered()).filter((name) => name === "Close members" || name === "Leave room")).toEqual([]);
});

test("at four times the size, a long draft leaves the messages and Send in view", async ({ person }) => {
  const ada = await person("Ada");
  await ada.createRoom(unique("Lens"));
  await ada.send("still to be read");
  // 1280 × 800 at 400 %.
  await ada.page.setViewportSize({ width: 320, height: 200 });
  await ada.write("a line\n".repeat(30));
  await expect(ada.page.getByRole("button", { name: "Send" })).toBeInViewport({ ratio: 1 });
  expect((await ada.timeline.boundingBox())?.height).toBeGreaterThanOrEqual(44);
});

test("on a phone the top of a room is one line, however long the room's name is", async ({ person }) => {
  const ada = await person("Ada", PHONE);
  const bob = await person("Bob");
  const header = ada.page.getByRole("main").locator("header");
  for (const room of [unique("Pier"), unique("Wilhelmina Featherstonehaugh and her friends")]) {
    await ada.createRoom(room);
    await bob.joinRoom(room);
    await expect(header.getByText("2 online")).toBeVisible();
    const boxes = [header.getByRole("heading"), header.getByRole("button", { name: "Members" })];
    const [heading, members] = await Promise.all(boxes.map((each) => each.boundingBox()));
    if (!heading || !members) throw new Error("The top of the room is not drawn.");
    expect(heading.y).toBeGreaterThan(members.y);
    expect(heading.y + heading.height).toBeLessThan(members.y + members.height);
    expect(heading.x + heading.width).toBeLessThan(members.x);
    expect(members.x + members.width).toBeLessThanOrEqual(360);
    await ada.page.goBack();
  }
});

test("a draft and an edit show all their lines when the window or the text size changes", async ({ person }) => {
  const ada = await person("Ada");
  await ada.createRoom(unique("Lines"));
  const text = "word ".repeat(40).trim();
  await ada.send(text);
  await ada.act(ada.rows(text), "Edit");
  await ada.write(text);
  const hidden = () =>
    ada.page
      .locator("textarea")
      .evaluateAll((fields) => fields.map((field) => field.scrollHeight - field.clientHeight));
  expect(await hidden()).toEqual([0, 0]);
  await ada.page.setViewportSize({ width: 720, height: 900 });
  await expect.poll(hidden).toEqual([0, 0]);
  await ada.page.evaluate(() => document.documentElement.style.setProperty("font-size", "150%"));
  await expect.poll(hidden).toEqual([0, 0]);
});

test("at twice the text size no name is cut, and nothing is wider than the window", async ({ person }) => {
  const name = "Wilhelmina Featherstonehaugh";
  const ada = await person(name);
  const room = unique("Long-winded-conversations");
  await ada.createRoom(room);
  await ada.send("hello");
  for (const width of [1280, 360]) {
    await ada.page.setViewportSize({ width, height: 800 });
    await ada.page.evaluate(() => document.documentElement.style.setProperty("font-size", "200%"));
    const cut = () =>
      ada.page.evaluate(() =>
        [...document.querySelectorAll<HTMLElement>("bdi")]
          .filter((each) => each.checkVisibility())
          .filter((each) => {
            const box = each.getBoundingClientRect();
            const around = each.closest("a, button, li, article, h1")?.getBoundingClientRect();
            const cutHere = each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).overflow === "hidden";
            return (
              cutHere || (around !== undefined && (box.right > around.right + 1 || box.bottom > around.bottom + 1))
            );
          })
          .map((each) => each.textContent),
      );
    expect(await cut()).toEqual([]);
    await ada.page.getByRole("button", { name: "Members", exact: true }).click();
    await expect(ada.page.getByRole("complementary").getByText(name)).toBeVisible();
    expect(await cut()).toEqual([]);
    await ada.page.keyboard.press("Escape");
    expect(await ada.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  }
});

/** What is drawn so far from an element's left edge, half way down: what forced colours do, no computed style tells. */
const drawnAt = async (element: Locator, fromLeft: number): Promise<string> => {
  const { x, y, height } = (await element.boundingBox()) ?? { x: 0, y: 0, height: 0 };
  const clip = { x: x + fromLeft, y: y + height / 2, width: 1, height: 1 };
  return (await element.page().screenshot({ clip, animations: "disabled" })).toString("base64");
};

test("forced colours show which room and which option is current", async ({ person }) => {
  const ada = await person("Ada", { forcedColors: "active" });
  await ada.createRoom(unique("Contrast"));
  await ada.createRoom(unique("Contrast"));
  const background = (element: Locator) => drawnAt(element, 3);
  const links = ada.page.getByRole("navigation").getByRole("link");
  const current = await background(links.and(ada.page.locator("[aria-current=page]")));
  expect(await background(links.and(ada.page.locator(":not([aria-current])")))).not.toBe(current);
  await ada.page.getByRole("button", { name: "Find or switch" }).click();
  const options = ada.page.getByRole("option");
  await expect(options).toHaveCount(2);
  expect(await background(options.nth(0))).toBe(current);
  expect(await background(options.nth(1))).not.toBe(current);
});

test("forced colours show who is here, in another shape than who is away, and which messages name me", async ({
  person,
}) => {
  const ada = await person(unique("Ada"), { forcedColors: "active" });
  const bob = await person(unique("Bob"));
  const room = unique("Signs");
  await ada.createRoom(room);
  await bob.joinRoom(room);
  await bob.send("to all");
  await bob.send(`to @${ada.name} alone`);
  await expect(ada.rows("to @")).toBeVisible();
  expect(await drawnAt(ada.rows("to @"), 1)).not.toBe(await drawnAt(ada.rows("to all"), 1));

  await ada.page.getByRole("button", { name: "New direct message" }).click();
  await ada.page.getByRole("combobox").fill(bob.name);
  await ada.page.getByRole("option", { name: bob.name }).click();
  const presence = ada.page.getByRole("main").locator("header [data-away]");
  await expect(presence).toHaveAttribute("data-away", "false");
  const [nothing, edge, middle] = [3, 8.5, 12];
  const blank = await drawnAt(presence, nothing);
  expect(await drawnAt(presence, edge)).not.toBe(blank);
  expect(await drawnAt(presence, middle)).not.toBe(blank);
  await bob.page.close();
  await expect(presence).toHaveAttribute("data-away", "true");
  expect(await drawnAt(presence, edge)).not.toBe(blank);
  expect(await drawnAt(presence, middle)).toBe(blank);
});

test("a message that a link leads to is marked without motion where that is not wanted", async ({ person }) => {
  const ada = await person("Ada", { reducedMotion: "reduce" });
  await ada.createRoom(unique("Still"));
  await ada.send("look here");
  const row = ada.rows("look here");
  await expect(row).toHaveAttribute("data-message-id", /./);
  await ada.page.goto(`${new URL(ada.page.url()).pathname}?at=${await row.getAttribute("data-seq")}`);
  await expect(row).toHaveAttribute("data-highlighted", "true");
  expect(await row.evaluate((element) => getComputedStyle(element).animationTimingFunction)).toBe("steps(1)");
});

test("by the keyboard: past the rooms, from message to message, and along what can be done with one", async ({
  person,
}) => {
  const ada = await person("Ada");
  await ada.createRoom(unique("Keys"));
  await ada.send("one");
  await ada.send("two");
  await expect(ada.timeline.locator("[data-message-id]")).toHaveCount(2);
  await ada.page.reload();
  await expect(ada.composer).toBeFocused();
  await ada.page.getByRole("link", { name: "Parley" }).focus();
  await ada.page.keyboard.press("Shift+Tab");
  const skip = ada.page.getByRole("button", { name: "Skip the list of rooms" });
  await expect(skip).toBeFocused();
  await ada.page.keyboard.press("Enter");
  await expect(ada.page.getByRole("main")).toBeFocused();

  await ada.timeline.focus();
  await ada.page.keyboard.press("ArrowUp");
  await expect(ada.rows("two")).toBeFocused();
  const action = (name: string) => ada.rows("two").getByRole("button", { name });
  await ada.page.keyboard.press("Tab");
  const actions = ada.rows("two").getByRole("toolbar").getByRole("button");
  await expect(actions.first()).toBeFocused();
  await ada.page.keyboard.press("ArrowRight");
  await expect(actions.nth(1)).toBeFocused();
  await ada.page.keyboard.press("End");
  await expect(action("Delete")).toBeFocused();
  await ada.page.keyboard.press("ArrowRight");
  await expect(actions.first()).toBeFocused();
  await ada.page.keyboard.press("Tab");
  await expect(ada.rows("two").locator(":focus")).toHaveCount(0);
});
