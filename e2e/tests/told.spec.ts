import { expect, type Page } from "@playwright/test";
import { test } from "../src/fixtures";
import { allowNotifications, listen, shown, shownTimes, sounds, watchWorker } from "../src/notifications";
import { type Person, personAt } from "../src/person";
import { unique } from "../src/unique";
import { speak } from "../src/wire";

/** This page is open and out of sight, as a tab behind another one is. */
const hide = (page: Page) =>
  page.evaluate(() => {
    document.hasFocus = () => false;
    window.dispatchEvent(new Event("blur"));
  });
const focus = (page: Page) =>
  page.evaluate(() => {
    document.hasFocus = () => true;
    window.dispatchEvent(new Event("focus"));
  });

const row = ({ page }: Pick<Person, "page">, room: string) =>
  page.getByRole("navigation").getByRole("link", { name: room });
const menu = async ({ page }: Pick<Person, "page">, item: string | RegExp) => {
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page
    .getByRole("menu")
    .getByText(item, { exact: typeof item === "string" })
    .click();
};

test("a level and a mute count at once, in every tab, in the list, in the title, and can be undone", async ({
  person,
}) => {
  const [general, quiet] = [unique("General"), unique("Quiet")];
  const [ada, bob] = [await person(unique("Ada"), { serviceWorkers: "allow" }), await person(unique("Bob"))];
  await ada.createRoom(quiet);
  await bob.joinRoom(quiet);
  await ada.createRoom(general);
  const tab = personAt(await ada.page.context().newPage(), ada.line, ada.name);
  await tab.page.goto(new URL(ada.page.url()).pathname);

  await bob.send("one for all");
  await expect(ada.page).toHaveTitle(/^• /);
  await bob.send(`@${ada.name} this is for you`);
  await expect(ada.page).toHaveTitle(/^\(1\) /);
  await expect(row(ada, quiet)).toContainText("2 unread, 1 mention");

  await ada.openRoom(quiet);
  await menu(ada, "Nothing");
  const notice = ada.page.getByRole("status").filter({ hasText: "you are told of nothing" });
  await expect(notice).toBeVisible();
  for (const each of [ada, tab]) await expect(row(each, quiet)).toContainText("silent");
  await ada.openRoom(general);
  await bob.send(`@${ada.name} and this`);
  await expect(row(tab, quiet)).toContainText("1 unread, 1 mention, silent");
  for (const each of [ada, tab]) await expect(each.page).not.toHaveTitle(/^(\(|•)/);

  await notice.getByRole("button", { name: "Undo" }).click();
  for (const each of [ada, tab]) await expect(each.page).toHaveTitle(/^\(1\) /);

  await ada.openRoom(quiet);
  await menu(ada, "Mute for 1 hour");
  for (const each of [ada, tab]) await expect(row(each, quiet)).toContainText("muted");
  await menu(ada, /^End the mute/);
  for (const each of [ada, tab]) await expect(row(each, quiet)).not.toContainText("muted");
});

test("where the app is, what happened and the level decide on number, title, icon, sound and notification", async ({
  person,
}) => {
  test.slow();
  const room = unique("Plans");
  const [ada, bob] = [await person(unique("Ada"), { serviceWorkers: "allow" }), await person(unique("Bob"))];
  const { page } = ada;
  await allowNotifications(page.context());
  await listen(page.context());
  await ada.createRoom(room);
  await ada.send("mine");
  await bob.joinRoom(room);
  // With the scripts that note what is shown and played.
  await page.goto("/settings/notifications");
  await page.getByRole("checkbox", { name: "A sound" }).check();
  await page.getByRole("button", { name: "Play it" }).click();
  await focus(page);
  const icon = () => page.locator('link[rel="icon"]').getAttribute("href");
  const bodies = async () => (await shown(page)).map(({ body }) => body);
  const sound = [587, 784];
  await expect.poll(() => sounds(page)).toEqual(sound);

  await test.step("looking: nothing", async () => {
    await ada.openRoom(room);
    await bob.send(`@${ada.name} seen`);
    await expect(ada.rows("seen")).toBeInViewport();
    await expect(page).toHaveTitle(/^\u2068?Plans/);
    expect(await icon()).toBe("/favicon.svg");
  });

  await test.step("elsewhere: a point for a message, and for a mention a number, a sound and a notification", async () => {
    await page.getByRole("button", { name: "Browse rooms" }).first().click();
    await bob.send("for all");
    await expect(page).toHaveTitle(/^• /);
    await expect(row(ada, room)).toContainText("1 unread");
    expect(await icon()).toBe("/favicon-unread.svg");
    await bob.send(`@${ada.name} for you`);
    await expect(page).toHaveTitle(/^\(1\) /);
    await expect.poll(bodies).toEqual([`@${ada.name} for you`]);
    await expect(row(ada, room)).toContainText("2 unread, 1 mention");
    // Neither what was looked at, nor the message to all.
    await expect.poll(() => sounds(page)).toEqual([...sound, ...sound]);
    expect(await shownTimes(page)).toBe(1);
  });

  await test.step("hidden: a sound and a notification for a message, and for a reaction no sound", async () => {
    await hide(page);
    await bob.send("for all, unseen");
    await expect.poll(bodies).toEqual(["for all, unseen"]);
    await expect.poll(() => sounds(page)).toEqual([...sound, ...sound, ...sound]);
    await bob.act(bob.rows("mine").first(), "React with 👍");
    await expect.poll(async () => (await bodies()).at(-1)).toMatch(/mine/);
    expect(await sounds(page)).toHaveLength(6);
    expect(await shownTimes(page)).toBe(3);
  });

  await test.step("mentions only: nothing but bold for a message; an answer is told of", async () => {
    await focus(page);
    await ada.openRoom(room);
    await menu(ada, "Mentions only");
    await expect(row(ada, room)).toContainText("mentions only");
    await page.getByRole("button", { name: "Browse rooms" }).first().click();
    await hide(page);
    await expect.poll(bodies).toEqual([]);
    await bob.send("not told of");
    await expect(row(ada, room)).toContainText("1 unread");
    await expect(page).not.toHaveTitle(/^(\(|•)/);
    await bob.act(bob.rows("mine").first(), "Reply");
    await bob.send("an answer");
    await expect.poll(bodies).toEqual(["an answer"]);
    await expect(page).toHaveTitle(/^\(1\) /);
    await expect.poll(() => sounds(page)).toHaveLength(8);
    expect(await shownTimes(page)).toBe(4);
  });
});

test("five tabs show one notification; a click opens its place; it goes when the message is read elsewhere", async ({
  person,
}) => {
  const room = unique("Plans");
  const [ada, bob] = [await person(unique("Ada"), { serviceWorkers: "allow" }), await person(unique("Bob"))];
  const context = ada.page.context();
  await allowNotifications(context);
  await ada.createRoom(room);
  const path = new URL(ada.page.url()).pathname;
  await bob.joinRoom(room);
  await ada.page.goto("/browse");
  const tabs = [ada.page];
  while (tabs.length < 5) {
    const page = await context.newPage();
    await page.goto("/browse");
    tabs.push(page);
  }
  for (const page of tabs) {
    await expect(page.getByRole("navigation").getByRole("link", { name: room })).toBeVisible();
    await hide(page);
  }
  const [first, second] = [ada.page, tabs[1] ?? ada.page];

  await bob.send(`@${ada.name} lunch?`);
  const expected = { title: `${bob.name} · ${room}`, body: `@${ada.name} lunch?` };
  await expect.poll(() => shown(first)).toMatchObject([expected]);

  const { click } = await watchWorker(context);
  await click(`${path}?at=1`);
  const leads = (page: Page) => new URL(page.url()).pathname === path;
  await expect.poll(() => tabs.some(leads)).toBe(true);
  const opened = tabs.find(leads) ?? first;
  await focus(opened);
  await expect.poll(() => shown(first)).toEqual([]);
  expect(await shownTimes(first)).toBe(1);

  await opened.goto("/browse");
  await expect(opened.getByRole("navigation").getByRole("link", { name: room })).toBeVisible();
  await hide(opened);
  await bob.send(`@${ada.name} now?`);
  await expect.poll(() => shown(first)).toHaveLength(1);
  await focus(second);
  await second.goto(path);
  await expect.poll(() => shown(first)).toEqual([]);
});

test("what is read on another device at once shows nothing, and what is shown says what its message says now", async ({
  browser,
  person,
}) => {
  const room = unique("Plans");
  const [ada, bob] = [await person(unique("Ada"), { serviceWorkers: "allow" }), await person(unique("Bob"))];
  await allowNotifications(ada.page.context());
  await ada.createRoom(room);
  const path = new URL(ada.page.url()).pathname;
  await bob.joinRoom(room);
  const { cookies } = await ada.page.context().storageState();
  const device = await browser.newContext({ storageState: { cookies, origins: [] }, baseURL: ada.line.url });
  const phone = personAt(await device.newPage(), ada.line, ada.name);
  await phone.page.goto(path);
  await ada.page.goto("/browse");
  await expect(row(ada, room)).toBeVisible();
  await hide(ada.page);

  await bob.send(`@${ada.name} seen at once`);
  await expect(phone.rows("seen at once")).toBeInViewport();
  await phone.page.goto("/browse");
  await expect(row(phone, room)).toBeVisible();
  await bob.send(`@${ada.name} lunhc?`);
  await expect.poll(() => shown(ada.page)).toMatchObject([{ body: `@${ada.name} lunhc?` }]);
  expect(await shownTimes(ada.page)).toBe(1);
  await bob.act(bob.rows("lunhc?"), "Edit");
  await bob.page.getByRole("textbox", { name: "Edit message" }).fill(`@${ada.name} lunch?`);
  await bob.page.keyboard.press("Enter");
  await expect.poll(() => shown(ada.page)).toMatchObject([{ body: `@${ada.name} lunch?` }]);
  await device.close();
});

test("a tab that becomes the one that tells takes away what was read before that", async ({ person }) => {
  const room = unique("Plans");
  const [ada, bob] = [await person(unique("Ada"), { serviceWorkers: "allow" }), await person(unique("Bob"))];
  const context = ada.page.context();
  await allowNotifications(context);
  await ada.createRoom(room);
  const roomId = new URL(ada.page.url()).pathname.split("/").at(-1);
  await bob.joinRoom(room);
  await ada.page.goto("/browse");
  await expect(row(ada, room)).toBeVisible();
  await hide(ada.page);
  await bob.send(`@${ada.name} lunch?`);
  await expect.poll(() => shown(ada.page)).toHaveLength(1);

  // A page of the same origin without the app, which holds on to the telling as a tab that has come to a standstill does.
  const { page } = ada;
  await page.goto("/favicon.svg");
  const standstill = await context.newPage();
  await standstill.goto("/favicon.svg");
  const { userId }: { userId: string } = await (await context.request.get("/api/session")).json();
  await standstill.evaluate((userId) => {
    const hold = () => new Promise<void>((resolve) => Object.assign(globalThis, { letGo: resolve }));
    return new Promise<void>((held) => {
      void navigator.locks.request(`parley-telling-${userId}`, () => {
        held();
        return hold();
      });
    });
  }, userId);
  const phone = await speak(
    ada.line.url,
    (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; "),
  );
  await phone.ask("markRead", { roomId, seq: 1 });
  await phone.leave();
  await page.goto("/browse");
  await expect(row(ada, room)).toBeVisible();
  await expect(row(ada, room)).not.toContainText("unread");
  expect(await shown(page)).toHaveLength(1);
  await standstill.evaluate(() => (globalThis as unknown as { letGo: () => void }).letGo());
  await expect.poll(() => shown(page)).toEqual([]);
});

test("what was meant for somebody while the line was cut is told once, when it is back, if the page is hidden", async ({
  person,
}) => {
  const room = unique("Plans");
  const [ada, bob] = [await person(unique("Ada"), { serviceWorkers: "allow" }), await person(unique("Bob"))];
  await allowNotifications(ada.page.context());
  await ada.createRoom(room);
  await bob.joinRoom(room);
  await ada.page.goto("/browse");
  await expect(row(ada, room)).toBeVisible();
  await hide(ada.page);
  ada.line.down();
  await expect(ada.page.getByRole("button", { name: "Try now" })).toBeVisible({ timeout: 20_000 });
  for (const text of [`@${ada.name} lunch?`, "for nobody", `@${ada.name} supper?`]) await bob.send(text);
  ada.line.mend();
  // The page tries by itself, at the latest 15 s after the try before.
  await expect
    .poll(() => shown(ada.page), { timeout: 40_000 })
    .toMatchObject([{ title: "2 messages for you while you were offline", body: room }]);
  expect(await shownTimes(ada.page)).toBe(1);
  await focus(ada.page);
  await row(ada, room).click();
  await expect.poll(() => shown(ada.page)).toEqual([]);
});

test("a push shows what it says, or only that there is something, and the newest of a room", async ({ person }) => {
  const room = unique("Pushed");
  const ada = await person(unique("Ada"), { serviceWorkers: "allow" });
  const context = ada.page.context();
  await allowNotifications(context);
  await ada.createRoom(room);
  await ada.page.goto("/settings/notifications");
  const cdp = await context.newCDPSession(ada.page);
  const registered = new Promise<string>((resolve) =>
    cdp.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      const [found] = registrations;
      if (found) resolve(found.registrationId);
    }),
  );
  await cdp.send("ServiceWorker.enable");
  await expect(ada.page.getByText("On in this browser")).toBeVisible();
  const registrationId = await registered;
  const worker = await watchWorker(context);
  const push = async (pushed: object | string) =>
    cdp.send("ServiceWorker.deliverPushMessage", {
      origin: new URL(ada.page.url()).origin,
      registrationId,
      data: typeof pushed === "string" ? pushed : JSON.stringify(pushed),
    });
  const message = (seq: number, text?: string) => ({
    type: "message",
    roomId: "r1",
    seq,
    ...(text !== undefined && { title: "Bob · Plans", text }),
  });
  await push(message(5, "lunch?"));
  await expect.poll(() => worker.shown()).toEqual([{ title: "Bob · Plans", body: "lunch?", tag: "r1" }]);
  await push(message(7, "now?"));
  await push(message(6, "late"));
  await expect.poll(() => worker.shown()).toEqual([{ title: "Bob · Plans", body: "now?", tag: "r1" }]);
  await push({ ...message(1), roomId: "r2" });
  await push("no JSON");
  const discreet = { title: "Parley", body: "Something new for you." };
  await expect
    .poll(() => worker.shown())
    .toEqual(
      expect.arrayContaining([
        { ...discreet, tag: "r2" },
        { ...discreet, tag: "" },
      ]),
    );
});

test("the settings say what the browser lets Parley do, and keep hours, sound and texts on every device", async ({
  person,
}, testInfo) => {
  const room = unique("Machine room");
  const ada = await person(unique("Ada"), { serviceWorkers: "allow" });
  await ada.createRoom(room);
  await menu(ada, "Mentions only");
  await expect(row(ada, room)).toContainText("mentions only");
  await menu(ada, "Mute until tomorrow");
  const other = personAt(await ada.page.context().newPage(), ada.line, ada.name);
  for (const { page } of [ada, other]) await page.goto("/settings/notifications");
  await expect(ada.page.getByText("Blocked by this browser")).toBeVisible();
  await allowNotifications(ada.page.context());
  await ada.page.reload();
  await expect(ada.page.getByText("On in this browser")).toBeVisible();

  await ada.page.getByLabel("Do not disturb me each day").check();
  await ada.page.getByLabel("From", { exact: true }).fill("23:15");
  await ada.page.getByLabel("Only that there is something").check();
  await expect(other.page.getByLabel("From", { exact: true })).toHaveValue("23:15");
  await expect(other.page.getByLabel("Only that there is something")).toBeChecked();
  await other.page.reload();
  await expect(other.page.getByLabel("From", { exact: true })).toHaveValue("23:15");
  await expect(other.page.getByLabel("Until", { exact: true })).toHaveValue("07:00");

  const list = ada.page.getByRole("list", { name: "Rooms of which you are told less" });
  await expect(list).toContainText("Muted until");
  for (const [name, viewport] of [
    ["desktop", { width: 1280, height: 800 }],
    ["phone", { width: 390, height: 844 }],
  ] as const)
    for (const colorScheme of ["light", "dark"] as const) {
      await ada.page.setViewportSize(viewport);
      await ada.page.emulateMedia({ colorScheme });
      expect(await ada.page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
      const body = await ada.page.screenshot({ animations: "disabled" });
      await testInfo.attach(`${name}-${colorScheme}`, { body, contentType: "image/png" });
    }
  await list.getByRole("button", { name: "Tell me everything" }).click();
  await expect(list).toHaveCount(0);
});
