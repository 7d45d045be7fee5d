import { expect, type Page } from "@playwright/test";
import { devToolsOf } from "../src/chromium-only";
import { test } from "../src/fixtures";
import { PHONE } from "../src/person";
import { unique } from "../src/unique";

const DAY_MS = 24 * 60 * 60 * 1000;
const rail = (page: Page) => page.getByTestId("time-rail");
const place = (page: Page) => page.getByRole("slider", { name: "Time of the messages" });
const readMark = (page: Page) => page.getByRole("slider", { name: "Read up to here" });
const badged = (page: Page, room: string) =>
  page.getByRole("navigation").getByRole("link", { name: new RegExp(`^${room} ?, \\d+ unread`) });

test("what is marked as unread stays so on the screen and in the other tab, and opens there; undone by a key", async ({
  person,
}) => {
  const room = unique("Later");
  const ada = await person("Ada");
  const bob = await person("Bob");
  await bob.createRoom(room);
  await ada.createRoom(unique("Elsewhere"));
  await ada.joinRoom(room);
  for (const text of ["one", "two", "three"]) await bob.send(text);
  await expect(ada.rows("three")).toHaveCount(1);
  const other = await ada.page.context().newPage();
  await other.goto(ada.page.url());
  await expect(other.getByTestId("timeline").getByText("three")).toBeVisible();
  await ada.page.bringToFront();
  // By its key, on the message that has the focus.
  await ada.timeline.focus();
  for (const _ of ["three", "two"]) await ada.page.keyboard.press("ArrowUp");
  await expect(ada.rows("two")).toBeFocused();
  await ada.page.keyboard.press("Alt+u");
  await expect(badged(ada.page, room)).toBeVisible();
  await expect(badged(other, room)).toBeVisible({ timeout: 2_000 });
  await bob.send("four");
  await expect(ada.rows("four")).toBeInViewport();
  await expect(badged(ada.page, room)).toContainText("3 unread");
  // Away by the keys for rooms, and back to the one that has something unread.
  await ada.page.keyboard.press("Alt+ArrowUp");
  await expect(ada.composer).not.toHaveAccessibleName(`Message ${room}`);
  await ada.page.keyboard.press("Alt+Shift+ArrowDown");
  await expect(ada.composer).toHaveAccessibleName(`Message ${room}`);
  await expect(ada.timeline.getByText("New", { exact: true })).toBeVisible();
  await expect(badged(ada.page, room)).toHaveCount(0);
  await expect(badged(other, room)).toHaveCount(0, { timeout: 2_000 });
  await ada.act(ada.rows("one"), "Mark as unread from here");
  await expect(badged(other, room)).toBeVisible({ timeout: 2_000 });
  await expect(ada.timeline.getByText("New", { exact: true })).toBeVisible();
  await ada.page.getByRole("button", { name: "Undo" }).click();
  await expect(badged(other, room)).toHaveCount(0, { timeout: 2_000 });
  // Nothing is left of it, in neither tab.
  for (const { timeline } of [ada, { timeline: other.getByTestId("timeline") }])
    await expect(timeline.getByText("New", { exact: true })).toHaveCount(0);
});

test("a day is two requests away, by the keyboard and by the rail, which goes nowhere before it is told to", async ({
  archive,
  person,
}) => {
  const ada = await person("Ada", { at: await archive(3_000, DAY_MS / 24) });
  const asked: { data: object }[] = [];
  ada.page.on("websocket", (socket) =>
    socket.on("framesent", ({ payload }) => {
      const frame = JSON.parse(String(payload));
      if (/^getRoom(History|Times)$/.test(frame.action)) asked.push(frame);
    }),
  );
  // The page's connection may have been opened before anybody listened to it.
  await ada.page.reload();
  await ada.joinRoom("Archive");
  await expect(rail(ada.page)).toBeVisible();
  expect(asked.filter((frame) => "action" in frame && frame.action === "getRoomTimes")).toHaveLength(1);

  await test.step("by a date, which is counted", async () => {
    // From a place of its own, to which Back returns.
    await place(ada.page).focus();
    for (const key of ["End", "PageUp", "PageUp", "Enter"]) await ada.page.keyboard.press(key);
    const there = ada.timeline.locator("[data-seq='2400']");
    await expect(there).toBeInViewport();
    const inView = async () => Number(await place(ada.page).getAttribute("aria-valuenow"));
    await ada.page.keyboard.press("Alt+j");
    const dialog = ada.page.getByRole("dialog", { name: "Jump to a date" });
    const day = new Date(Date.now() - 60 * DAY_MS);
    const iso = `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, "0")}-${String(day.getDate()).padStart(2, "0")}`;
    await dialog.getByLabel("Date").fill(iso);
    await dialog.getByLabel("Date").press("Enter");
    await expect(dialog).toHaveCount(0);
    const shown = day.toLocaleDateString("en", { weekday: "long", month: "long", day: "numeric" });
    await expect(ada.timeline.getByRole("heading", { name: shown })).toBeInViewport();
    // Two, and once it is shown at most one more to either side: for what comes next, in advance.
    const [first, second, ...further] = asked.slice(asked.findIndex(({ data }) => "at" in data));
    expect([first?.data, second?.data]).toMatchObject([{ at: expect.any(String) }, { before: expect.any(Number) }]);
    expect(further.length).toBeLessThanOrEqual(2);
    await ada.page.goBack();
    await expect.poll(async () => Math.abs((await inView()) - 2_400)).toBeLessThan(15);
    await ada.page.goBack();
    await expect(ada.timeline.locator("[data-seq='3000']")).toBeInViewport();
  });

  await test.step("by the keys of the rail", async () => {
    const slider = place(ada.page);
    await slider.focus();
    const where = ada.page.url();
    await ada.page.keyboard.press("Home");
    await ada.page.keyboard.press("ArrowDown");
    await expect(slider).toHaveAttribute("aria-valuetext", /message \d+ of 3,00\d$/);
    expect(ada.page.url()).toBe(where);
    await ada.page.keyboard.press("Escape");
    expect(ada.page.url()).toBe(where);
    await ada.page.keyboard.press("Home");
    await ada.page.keyboard.press("Enter");
    await expect(ada.rows("Line 1.").first()).toBeInViewport();
    await ada.page.keyboard.press("End");
    await ada.page.keyboard.press("Enter");
    await expect(ada.timeline.locator("[data-seq='3000']")).toBeInViewport();
  });

  await test.step("by the mouse: hovering and a drag that is taken back go nowhere", async () => {
    const box = await rail(ada.page).boundingBox();
    if (!box) throw new Error("there is no rail");
    const to = (share: number, aside = 0) =>
      ada.page.mouse.move(box.x + box.width - 4 - aside, box.y + box.height * share);
    const chosen = rail(ada.page).locator("[data-chosen=true]");
    const newest = ada.timeline.locator("[data-seq='3000']");
    const where = ada.page.url();
    await to(0.5);
    await ada.page.mouse.down();
    await to(0.25);
    await expect(chosen).toBeVisible();
    // Ended by a key, it has ended.
    await ada.page.keyboard.press("Escape");
    await expect(chosen).toHaveCount(0);
    await to(0.3);
    await to(0.4);
    await expect(chosen).toHaveCount(0);
    await ada.page.mouse.up();
    expect(ada.page.url()).toBe(where);
    await expect(newest).toBeInViewport();
    // Far aside nothing is chosen, until it is back.
    await ada.page.mouse.down();
    await to(0.3);
    await expect(chosen).toBeVisible();
    await to(0.3, 150);
    await expect(chosen).toHaveCount(0);
    await to(0.3, 40);
    await expect(chosen).toBeVisible();
    await to(0.3, 150);
    await ada.page.mouse.up();
    await expect(chosen).toHaveCount(0);
    expect(ada.page.url()).toBe(where);
    await expect(newest).toBeInViewport();
    await to(0.5);
    await ada.page.mouse.down();
    await to(0.25);
    await expect(chosen).toBeVisible();
    await expect(newest).toBeInViewport();
    await ada.page.mouse.up();
    await expect(newest).toHaveCount(0);
    const seqs = await ada.timeline.locator("[data-seq]").evaluateAll((rows) => rows.map((row) => row.dataset.seq));
    expect(seqs.map(Number).some((seq) => Math.abs(seq - 750) < 40)).toBe(true);
    // It is a step of its own, and what is in view has its own time.
    await ada.page.goBack();
    await expect(newest).toBeInViewport();
    await ada.page.goForward();
    await expect(newest).toHaveCount(0);
    await expect(place(ada.page)).toHaveAttribute(
      "aria-valuetext",
      /^(?!.*about)\w+, .*\d:\d\d.*, message [67]\d\d of/,
    );
    const first = () => place(ada.page).getAttribute("aria-valuenow");
    const before = Number(await first());
    await ada.page.mouse.wheel(0, -600);
    await expect.poll(async () => Number(await first())).toBeLessThan(before);
    await ada.page.goBack();
    await expect(newest).toBeInViewport();
  });

  await test.step("the read position is taken back by its mark, to before the first message, too", async () => {
    await readMark(ada.page).focus();
    for (const key of ["Home", "Enter"]) await ada.page.keyboard.press(key);
    await expect(readMark(ada.page)).toHaveAttribute("aria-valuenow", "0");
    await expect(readMark(ada.page)).toHaveAttribute("aria-valuetext", "Nothing");
    await expect.poll(() => ada.page.evaluate(() => document.title)).toMatch(/^•/);
    for (const key of ["End", "Enter"]) await ada.page.keyboard.press(key);
    await expect(badged(ada.page, "Archive")).toHaveCount(0);
    await readMark(ada.page).focus();
    for (const key of ["PageUp", "PageUp", "Enter"]) await ada.page.keyboard.press(key);
    await expect(badged(ada.page, "Archive")).toContainText("100 unread");
    await expect(readMark(ada.page)).toHaveAttribute("aria-valuenow", /^2[345]\d\d$/);
    // Read again, all of it, by one key.
    await ada.page.keyboard.press("Shift+Escape");
    await expect(badged(ada.page, "Archive")).toHaveCount(0);
    await ada.page.getByRole("button", { name: "Undo" }).last().click();
    await expect(badged(ada.page, "Archive")).toBeVisible();
  });
});

test("the rail leads to its place also where a dialog was closed before, and what is chosen stays so while messages arrive", async ({
  archive,
  person,
}) => {
  const at = await archive(300, DAY_MS / 12);
  const [ada, bob] = [await person("Ada", { at }), await person("Bob", { at })];
  for (const each of [ada, bob]) await each.joinRoom("Archive");
  // Its entry in the browser's history is left.
  await ada.page.keyboard.press("Alt+j");
  await ada.page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  await expect(ada.page.getByRole("dialog")).toHaveCount(0);
  await place(ada.page).focus();
  for (const key of ["End", "PageUp", "PageUp", "PageUp"]) await ada.page.keyboard.press(key);
  const chosen = await place(ada.page).getAttribute("aria-valuetext");
  expect(chosen).toContain("message 210 of 300");
  await bob.send("meanwhile");
  await expect(ada.rows("meanwhile")).toBeInViewport();
  await expect(place(ada.page)).toHaveAttribute("aria-valuetext", chosen ?? "");
  await ada.page.keyboard.press("Enter");
  await expect(ada.timeline.locator("[data-seq='210']")).toBeInViewport();
  expect(new URL(ada.page.url()).pathname).toBe("/rooms/archive");
  await ada.page.goBack();
  await expect(ada.rows("meanwhile")).toBeInViewport();

  // The mark alone says where it would be set, wherever the mouse is; and set forward, it leaves the rest unread.
  await rail(ada.page).hover();
  await readMark(ada.page).focus();
  for (const key of ["PageUp", "PageUp", "PageUp"]) await ada.page.keyboard.press(key);
  await expect(rail(ada.page).locator("[data-chosen=true]")).toHaveCount(1);
  await ada.page.keyboard.press("Enter");
  await expect(badged(ada.page, "Archive")).toContainText("91 unread");
  for (const key of ["PageDown", "Enter"]) await ada.page.keyboard.press(key);
  await expect(badged(ada.page, "Archive")).toContainText("61 unread");
  await expect(ada.timeline.locator("[data-seq='300']")).toBeInViewport();
  // Who goes to the newest message from there is at the end still.
  await place(ada.page).focus();
  for (const key of ["End", "Enter"]) await ada.page.keyboard.press(key);
  await expect(ada.page).toHaveURL(/at=301$/);
  for (const text of ["and then", "and now"]) await bob.send(`${text}${"\n\nmore".repeat(5)}`);
  await expect(ada.rows("and now")).toBeInViewport();
  await expect(ada.page.getByRole("button", { name: /new messages|Jump to latest/ })).toHaveCount(0);
});

test("what is marked as unread without network is so after the page is loaded anew, and then for everybody", async ({
  archive,
  person,
}) => {
  const at = await archive(100, DAY_MS / 12);
  const ada = await person("Ada", { at, serviceWorkers: "allow" });
  await ada.joinRoom("Archive");
  await ada.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  const asked: string[] = [];
  ada.page.on("websocket", (socket) =>
    socket.on("framesent", ({ payload }) => void (/"markUnread"/.test(`${payload}`) && asked.push(`${payload}`))),
  );
  await expect(ada.rows("Line 95.")).toBeInViewport();
  ada.line.down();
  await ada.act(ada.rows("Line 95."), "Mark as unread from here");
  await expect(badged(ada.page, "Archive")).toContainText("6 unread");
  // What can be undone stands below what says that there is no connection.
  await expect(ada.page.getByText(/Everything up to .+ is here\./)).toBeVisible();
  const banner = await ada.page.getByRole("button", { name: "Try now" }).boundingBox();
  const undo = await ada.page.getByRole("button", { name: "Undo" }).boundingBox();
  expect(undo?.y).toBeGreaterThan((banner?.y ?? 0) + (banner?.height ?? 0));
  await ada.page.reload();
  await expect(badged(ada.page, "Archive")).toContainText("6 unread");
  ada.line.mend();
  await expect.poll(() => asked, { timeout: 40_000 }).toHaveLength(1);
  await expect(badged(ada.page, "Archive")).toContainText("6 unread");
  const kept = () => ada.page.evaluate(() => Object.keys(localStorage).filter((key) => /unread/.test(key)));
  await expect.poll(kept).toEqual([]);
  // All rooms, too, are read at once, and undone.
  ada.line.down();
  await expect(ada.page.getByText(/Everything up to .+ is here\./)).toBeVisible();
  await ada.page.keyboard.press("Shift+Escape");
  await expect(badged(ada.page, "Archive")).toHaveCount(0);
  await expect(ada.page.getByText("1 room marked as read.")).toBeVisible();
  await ada.page.getByRole("button", { name: "Undo" }).last().click();
  await expect(badged(ada.page, "Archive")).toContainText("6 unread");
  await ada.page.keyboard.press("Shift+Escape");
  await expect(badged(ada.page, "Archive")).toHaveCount(0);
  ada.line.mend();
  await expect(ada.page.getByText(/Everything up to/)).toHaveCount(0, { timeout: 40_000 });
  const elsewhere = await ada.page.context().newPage();
  await elsewhere.goto("/browse");
  await expect(elsewhere.getByRole("navigation").getByRole("link", { name: "Archive" })).toBeVisible();
  await expect(badged(elsewhere, "Archive")).toHaveCount(0);
});

test("on a phone the rail goes to where a finger lets go that has held it, others scroll; the date is in the room's menu", async ({
  archive,
  person,
}) => {
  const ada = await person("Ada", { at: await archive(600, DAY_MS / 12), ...PHONE });
  await ada.joinRoom("Archive");
  const box = await rail(ada.page).boundingBox();
  if (!box) throw new Error("there is no rail");
  const devTools = await devToolsOf(ada.page);
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", share?: number) =>
    devTools.send("Input.dispatchTouchEvent", {
      type,
      touchPoints: share === undefined ? [] : [{ x: box.x + box.width - 4, y: box.y + box.height * share }],
    });
  const chosen = rail(ada.page).locator("[data-chosen=true]");
  const newest = ada.timeline.locator("[data-seq='600']");
  await expect(newest).toBeInViewport();
  const where = ada.page.url();
  for (const slider of [place(ada.page), readMark(ada.page)])
    expect((await slider.boundingBox())?.width).toBeGreaterThanOrEqual(44);
  expect((await readMark(ada.page).boundingBox())?.height).toBeGreaterThanOrEqual(44);
  // A tap goes nowhere. What is in view is taken at once.
  await ada.page.touchscreen.tap(box.x + box.width - 4, box.y + box.height * 0.3);
  await touch("touchStart", 0.97);
  await touch("touchMove", 0.8);
  await expect(chosen).toBeVisible();
  await expect(newest).toBeInViewport();
  expect(ada.page.url()).toBe(where);
  await touch("touchMove", 0.6);
  await touch("touchEnd");
  await expect(ada.timeline.locator("[data-seq='360'], [data-seq='361'], [data-seq='359']").first()).toBeInViewport();
  await touch("touchStart", 0.3);
  await expect(chosen).toBeVisible();
  await touch("touchEnd");
  const held = ada.timeline.locator("[data-seq='180'], [data-seq='181'], [data-seq='179']");
  await expect(held.first()).toBeInViewport();
  // It takes 0.3 s, and no less.
  await ada.page.clock.install();
  await ada.page.clock.pauseAt(Date.now() + 60_000);
  await touch("touchStart", 0.5);
  await ada.page.clock.runFor(290);
  await expect(chosen).toHaveCount(0);
  await ada.page.clock.runFor(10);
  await expect(chosen).toBeVisible();
  await ada.page.clock.resume();
  await touch("touchMove", 0.3);
  await touch("touchEnd");
  await expect(held.first()).toBeInViewport();
  // A swipe scrolls.
  const there = ada.page.url();
  await touch("touchStart", 0.1);
  for (const share of [0.3, 0.5, 0.7, 0.9]) await touch("touchMove", share);
  await expect(chosen).toHaveCount(0);
  await touch("touchEnd");
  await expect(held.first()).not.toBeInViewport();
  expect(ada.page.url()).toBe(there);
  await ada.page.getByRole("button", { name: "More", exact: true }).click();
  await ada.page.getByRole("menuitem", { name: "Jump to a date" }).click();
  await ada.page.getByRole("button", { name: "The beginning" }).click();
  await expect(ada.rows("Line 1.").first()).toBeInViewport();
  expect(await ada.page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
});

test("what is unread stays so for who follows a link to an older message, which loads after the newest ones", async ({
  archive,
  person,
}) => {
  const ada = await person("Ada", { at: await archive(600, DAY_MS / 12) });
  await ada.joinRoom("Archive");
  await readMark(ada.page).focus();
  for (const key of ["PageUp", "Enter"]) await ada.page.keyboard.press(key);
  await expect(badged(ada.page, "Archive")).toContainText("60 unread");
  const marked: string[] = [];
  ada.page.on("websocket", (socket) =>
    socket.on("framesent", ({ payload }) => marked.push(...(/"markRead"/.test(String(payload)) ? [`${payload}`] : []))),
  );
  await ada.page.goto("/rooms/archive?at=200");
  await expect(ada.timeline.locator("[data-seq='200']")).toBeInViewport();
  await expect(ada.page.getByRole("button", { name: "60 new messages" })).toBeVisible();
  // Where somebody does look at the newest, all is read, and told after whatever was told before.
  await ada.page.goto("/rooms/archive?at=600");
  await expect(badged(ada.page, "Archive")).toHaveCount(0);
  await expect.poll(() => marked).toHaveLength(1);
});

test("what is written and not sent shows in the list of rooms of every tab, and in a list of its own", async ({
  person,
}) => {
  const room = unique("Half said");
  const ada = await person("Ada");
  await ada.createRoom(room);
  const other = await ada.page.context().newPage();
  await other.goto(ada.page.url());
  await expect(other.getByRole("link", { name: room })).toBeVisible();
  await ada.write("not yet");
  await expect(other.getByRole("link", { name: new RegExp(`^${room} ?, draft`) })).toBeVisible({ timeout: 2_000 });
  // A small phone, on which little is left above a dialog.
  await other.setViewportSize({ width: 360, height: 640 });
  await other.getByRole("button", { name: "Back to rooms" }).click();
  await other.getByRole("button", { name: /your menu/ }).click();
  await other.getByRole("menuitem", { name: "Drafts" }).click();
  const drafts = other.getByRole("dialog", { name: "Drafts" });
  await expect(drafts.getByRole("link")).toContainText("not yet");
  await drafts.getByRole("button", { name: `Discard the draft in ${room}` }).click();
  await expect(ada.composer).toHaveValue("", { timeout: 2_000 });
  await expect(async () => {
    const said = await other.locator("[role=status] > div").filter({ hasText: "Draft discarded." }).boundingBox();
    const title = await drafts.getByRole("heading", { name: "Drafts" }).boundingBox();
    expect((said?.y ?? 0) + (said?.height ?? 0)).toBeLessThanOrEqual(title?.y ?? 0);
  }).toPass();
  await other.keyboard.press("Escape");
  await other.getByRole("link", { name: room }).click();
  // Undone, it is not in the place of what was written since.
  await ada.write("newer words");
  await expect(other.getByRole("textbox", { name: `Message ${room}` })).toHaveValue("newer words");
  await other.getByRole("button", { name: "Undo" }).click();
  await expect(ada.composer).toHaveValue("not yet\nnewer words", { timeout: 2_000 });
  await ada.composer.fill("");
  // The page of keys, by the key itself: not while a field is written in.
  await ada.composer.press("?");
  await expect(ada.composer).toHaveValue("?");
  await ada.timeline.focus();
  await ada.page.keyboard.press("?");
  const page = ada.page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await page.getByLabel("Find a shortcut").fill("unread");
  await expect(page.getByRole("term")).toHaveCount(3);
});
