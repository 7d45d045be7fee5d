import { expect, type Page } from "@playwright/test";
import { choose, confirmByName } from "../src/account";
import { entryOf, serveBuilds } from "../src/builds";
import { test } from "../src/fixtures";
import { personAt, signInByScreen } from "../src/person";
import type { Product } from "../src/product";
import { unique } from "../src/unique";
import { arrive } from "../src/wire";

/** Runs in a page: the messages of the rooms whose messages are kept in this browser. */
const keptMessages = async (): Promise<{ seq: number; content: string }[]> => {
  const [{ name = "" } = {}] = (await indexedDB.databases()).filter((each) => each.name?.startsWith("parley-cache-"));
  const open = indexedDB.open(name);
  const database = await new Promise<IDBDatabase>((resolve) => {
    open.onsuccess = () => resolve(open.result);
  });
  const all = database.transaction("timelines").objectStore("timelines").getAll();
  await new Promise((resolve) => {
    all.onsuccess = resolve;
  });
  database.close();
  return all.result.flatMap(({ messages }) => messages);
};

test("without network the app opens, shows what was read and takes what is written, which is sent once it is back", async ({
  person,
}) => {
  const [name, second, unopened] = [unique("Kept"), unique("Other"), unique("Unopened")];
  const ada = await person(unique("Ada"), { serviceWorkers: "allow" });
  const { page, line } = ada;
  await ada.createRoom(second);
  await ada.send("in the other room");
  await ada.createRoom(name);
  await ada.send("first");
  await ada.send("second");
  await expect(ada.timeline.locator("[data-message-id]")).toHaveCount(2);
  const bob = await arrive(line.url, unique("Bob"));
  await bob?.ask("joinRoom", { roomId: new URL(page.url()).pathname.split("/")[2] });
  const me: { userId: string } = await page.evaluate(async () => (await fetch("/api/session")).json());
  await bob?.ask("createRoom", { name: unopened, members: [me.userId] });
  await bob?.leave();
  await expect(page.getByRole("navigation").getByRole("link", { name: unopened })).toBeVisible();
  // The worker has the app's files, and the storage what was read.
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await expect
    .poll(() => page.evaluate(keptMessages).then((messages) => messages.map(({ content }) => content).sort()))
    .toEqual(["first", "in the other room", "second"]);

  await line.down();
  await page.reload();
  await expect(ada.rows("second")).toBeVisible();
  await expect(page.getByText(/Everything up to .+ is here\./)).toBeVisible();
  await ada.send("written without network");
  await ada.openRoom(second);
  await expect(ada.rows("in the other room")).toBeVisible();
  await page.reload();
  await expect(ada.rows("in the other room")).toBeVisible();
  await ada.openRoom(name);
  await expect(ada.rows("written without network")).toBeVisible();

  // A room that was never opened here says so, and shows what is written.
  await ada.openRoom(unopened);
  await expect(page.getByText("The messages of this room are not on this device.")).toBeVisible();
  await ada.send("written where nothing is kept");
  await expect(ada.rows("written where nothing is kept")).toBeInViewport();
  await ada.openRoom(name);

  await line.mend();
  await expect(ada.timeline.locator("[data-message-id]")).toHaveCount(3);
  await expect(page.getByText(/Everything up to/)).toHaveCount(0);
});

test("what was read a moment before the page went is there without network", async ({ person }) => {
  const ada = await person(unique("Ada"), { serviceWorkers: "allow" });
  await ada.createRoom(unique("First"));
  await ada.send("long ago");
  await ada.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await expect.poll(() => ada.page.evaluate(keptMessages).then((messages) => messages.length)).toBe(1);
  // What is kept is written in the next seconds, or as the page goes.
  await ada.createRoom(unique("Second"));
  await ada.send("just now");
  await expect(ada.timeline.locator("[data-message-id]")).toHaveCount(1);
  await ada.line.down();
  await ada.page.reload();
  await expect(ada.rows("just now")).toBeVisible();
});

test("an installed app keeps the newest 200 messages of a room that was opened once", async ({ archive, person }) => {
  const ada = await person(unique("Ada"), { at: await archive(300), serviceWorkers: "allow" });
  const { page, line } = ada;
  // As an app that was opened from the home screen says.
  await page.addInitScript(() => {
    const { matchMedia } = window;
    window.matchMedia = (query) => matchMedia.call(window, query === "(display-mode: standalone)" ? "all" : query);
  });
  await page.reload();
  await ada.joinRoom("Archive");
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await expect.poll(() => page.evaluate(keptMessages).then(({ length }) => length)).toBe(200);

  await line.down();
  await page.reload();
  await expect(page.getByText(/Everything up to .+ is here\./)).toBeVisible();
  const first = Math.min(...(await page.evaluate(keptMessages)).map(({ seq }) => seq));
  await expect(async () => {
    await ada.timeline.evaluate((element) => element.scrollTo(0, 0));
    await expect(ada.timeline.locator(`[data-message-id$=".${first}"]`)).toBeInViewport({ timeout: 500 });
  }).toPass();
});

test("signing out leaves nothing of what was read in the browser", async ({ person }) => {
  const ada = await person(unique("Ada"), { serviceWorkers: "allow" });
  const { page, line } = ada;
  await ada.createRoom(unique("Secrets"));
  await ada.send("nobody else reads this");
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await choose(page, "Sign out");
  await confirmByName(page, ada.name, "Sign out");
  await expect(page.getByRole("heading", { name: /Sign in to/ })).toBeVisible();
  await expect.poll(() => page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name))).toEqual([]);
  expect(
    await page.evaluate(async () => {
      const texts = [];
      for (const name of await caches.keys())
        for (const request of await (await caches.open(name)).keys())
          texts.push(await ((await caches.match(request)) ?? new Response()).text());
      return texts.some((text) => text.includes("nobody else reads this"));
    }),
  ).toBe(false);
  await line.down();
  await page.reload();
  await expect(page.getByRole("heading", { name: "Parley has not answered yet" })).toBeVisible({ timeout: 40_000 });
});

test("signed out without network, the browser keeps nothing of its person, and its session ends once the line is back", async ({
  person,
}) => {
  test.slow();
  const ada = await person(unique("Ada"), { serviceWorkers: "allow" });
  const { page, line } = ada;
  const { userId } = await page.evaluate(async () => (await fetch("/api/session")).json());
  const other = await page.context().newPage();
  await ada.createRoom(unique("Secrets"));
  await ada.send("nobody else reads this");
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await other.goto(page.url());
  await expect(other.getByText("nobody else reads this").first()).toBeVisible();
  await line.down();
  await ada.composer.fill("nor what waits");
  await ada.composer.press("Enter");
  await ada.write("nor what is begun");
  await choose(page, "Sign out");
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("1 unsent message and 1 draft of yours will be deleted from this browser.");
  await expect(dialog).toContainText("your session ends as soon as this browser reaches it again");
  await confirmByName(page, ada.name, "Sign out");
  for (const tab of [page, other]) {
    await expect(tab.getByText("You have been signed out.")).toBeVisible({ timeout: 20_000 });
    await expect(tab.getByText("nobody else reads this")).toHaveCount(0);
  }
  const kept = () =>
    page.evaluate(async () => {
      const texts = [JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage })];
      for (const name of await caches.keys())
        for (const request of await (await caches.open(name)).keys())
          texts.push(request.url, await ((await caches.match(request)) ?? new Response()).text());
      return { databases: (await indexedDB.databases()).map(({ name }) => name), text: texts.join("\n") };
    });
  await expect.poll(async () => (await kept()).databases).toEqual([]);
  const { text } = await kept();
  for (const trace of [userId, ada.name, "nobody else reads this", "nor what"]) expect(text).not.toContain(trace);
  // Nor after the page is opened anew, where the cookie still is.
  await page.reload();
  await expect(page.getByRole("heading", { name: /Parley (has not answered yet|cannot be reached)/ })).toBeVisible({
    timeout: 40_000,
  });
  const isKnown = () =>
    page
      .context()
      .cookies()
      .then((cookies) => cookies.some(({ httpOnly }) => httpOnly));
  expect(await isKnown()).toBe(true);
  line.mend();
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("heading", { name: /Sign in to/ })).toBeVisible({ timeout: 20_000 });
  expect(await page.evaluate(async () => (await fetch("/api/session")).status)).toBe(204);
  await signInByScreen(page, unique("Bob"));
  await expect(page.getByRole("button", { name: /your menu/ })).toBeVisible();
  await expect(page.getByText("Secrets")).toHaveCount(0);
  expect(await page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain(userId);
});

test("a tab of the build before lives on beside one of the next, and what waits in it is sent once", async ({
  product,
  person,
}) => {
  const line = await product.openLine();
  const builds = await serveBuilds(Number(new URL(line.url).port));
  const at: Product = { ...product, openLine: async () => ({ ...(await product.openLine()), url: builds.url }) };
  const ada = await person(unique("Ada"), { at, serviceWorkers: "allow" });
  const { page } = ada;
  const room = unique("Builds");
  await ada.createRoom(room);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  const before = entryOf(await page.content());
  line.down();
  await ada.write("waits for the network");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(ada.timeline.locator("[data-status]")).toHaveCount(1);

  // An install that fails half way, and one that was cut short, take nothing from the build that is there.
  builds.deployNext({ isHalf: true });
  const installed = await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    const ended = new Promise<string>((resolve) =>
      registration.addEventListener("updatefound", () => {
        const worker = registration.installing;
        worker?.addEventListener("statechange", () => resolve(worker.state));
      }),
    );
    registration.update().catch(() => {});
    return ended;
  });
  expect(installed).toBe("redundant");
  expect(await page.evaluate(() => caches.keys())).toHaveLength(1);
  await page.evaluate(async (name) => (await caches.open("parley-cut")).add(`/assets/${name}`), before).catch(() => {});
  expect(await page.evaluate(() => caches.keys())).toHaveLength(2);

  builds.deployNext();
  line.mend();
  const tab = await page.context().newPage();
  await tab.goto(page.url());
  expect(entryOf(await tab.content())).not.toBe(before);
  await expect.poll(() => tab.evaluate(() => caches.keys())).not.toContain("parley-cut");
  expect(await tab.evaluate(() => caches.keys())).toHaveLength(2);
  const rows = (where: Page) => where.getByTestId("timeline").locator("[data-message-id]");
  await expect(rows(tab)).toHaveText([/waits for the network/]);
  await expect(rows(page)).toHaveText([/waits for the network/]);

  // What the old tab may still ask for, and the server has no more.
  expect(await page.evaluate(async (name) => (await fetch(`/assets/${name}`)).status, before)).toBe(200);
  await choose(page, "Your devices");
  await expect(page.getByText("This browser")).toBeVisible();
  await page.goBack();
  const newer = personAt(tab, line, ada.name);
  await newer.send("from the next build");
  await expect(rows(page)).toHaveCount(2);

  // Also without a server, the next page is of the build that was installed last.
  line.down();
  await builds.close();
  await tab.reload();
  await expect(rows(tab).first()).toBeVisible();
  expect(entryOf(await tab.content())).not.toBe(before);
  await line.close();
});
