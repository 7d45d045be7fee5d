import { expect } from "@playwright/test";
import { devToolsOf } from "../src/chromium-only";
import { test } from "../src/fixtures";
import type { Person } from "../src/person";
import { arrive, type Speaker } from "../src/wire";

/** What changes the room that the messages have, or the room that they take, and how it is changed back. */
type Change = { forth(ada: Person): Promise<unknown>; back(ada: Person): Promise<unknown> };

const HEIGHT = 800;

const resize = (width: number, height: number) => (ada: Person) => ada.page.setViewportSize({ width, height });

/** A phone's keyboard, as Safari has it: it covers the page, and only the visual viewport tells. */
const cover = (px: number) => (ada: Person) =>
  ada.page.evaluate((px) => {
    const viewport = window.visualViewport;
    if (!viewport) throw new Error("no visual viewport");
    Object.defineProperty(viewport, "height", { configurable: true, value: window.innerHeight - px });
    viewport.dispatchEvent(new Event("resize"));
  }, px);

/** The browser's own zoom: fewer and larger CSS pixels. */
const zoom = (factor: number) => async (ada: Person) => {
  const session = await devToolsOf(ada.page);
  await session.send("Emulation.setDeviceMetricsOverride", {
    width: Math.round(1280 / factor),
    height: Math.round(HEIGHT / factor),
    deviceScaleFactor: factor,
    mobile: false,
  });
};

const textSize = (percent: number) => (ada: Person) =>
  ada.page.evaluate((size) => {
    document.documentElement.style.fontSize = size;
  }, `${percent}%`);

/** A picture that is there late makes its message higher. `from` counts messages from the first that is in view, or from the last one. */
const picture = (from: "first" | "last", index: number, height: number) => (ada: Person) =>
  ada.timeline.evaluate(
    (scroller, { from, index, height }) => {
      const rows = [...scroller.querySelectorAll("article")];
      const edge = scroller.getBoundingClientRect().top;
      const first = rows.findIndex((row) => row.getBoundingClientRect().bottom > edge + 1);
      const row = rows.at(from === "last" ? -1 - index : first + index);
      if (!row) throw new Error("no such message");
      const known = scroller.querySelector(".late");
      const late = known ?? document.createElement("div");
      if (!known) row.append(late);
      late.className = "late";
      late.setAttribute("style", `height: ${height}px; grid-column: 2`);
      if (height === 0) late.remove();
    },
    { from, index, height },
  );

const CHANGES: Record<string, Change> = {
  "a draft of many lines": {
    forth: (ada) => ada.write("one\n".repeat(12)),
    back: (ada) => ada.write(""),
  },
  "a reply's preview": {
    forth: async (ada) => {
      await ada.timeline.hover();
      await ada.page.getByRole("button", { name: "Reply", exact: true }).click();
    },
    back: (ada) => ada.page.getByRole("button", { name: "Cancel reply" }).click(),
  },
  "a keyboard": { forth: cover(300), back: cover(0) },
  "a narrower window": { forth: resize(760, HEIGHT), back: resize(1280, HEIGHT) },
  "a lower window": { forth: resize(1280, 480), back: resize(1280, HEIGHT) },
  "a phone turned around": { forth: resize(844, 390), back: resize(1280, HEIGHT) },
  "larger text": { forth: textSize(130), back: textSize(100) },
  "smaller text": { forth: textSize(85), back: textSize(100) },
  zoom: { forth: zoom(1.25), back: zoom(1) },
  "members beside the messages": {
    forth: (ada) => ada.page.getByRole("button", { name: "Members", exact: true }).click(),
    back: (ada) => ada.page.getByRole("button", { name: "Close members" }).click(),
  },
  "a picture in view": { forth: picture("first", 3, 180), back: picture("first", 3, 0) },
  "a picture in the last message": { forth: picture("last", 0, 180), back: picture("last", 0, 0) },
  "a picture above": { forth: picture("first", -2, 180), back: picture("first", -2, 0) },
};

/** Until nothing is drawn anew: some frames without a change of size. */
const settle = ({ timeline }: Person) =>
  timeline.evaluate(async (scroller) => {
    const look = () =>
      `${scroller.scrollTop} ${scroller.scrollHeight} ${scroller.clientHeight} ${scroller.clientWidth}`;
    let before = "";
    for (let still = 0; still < 6; ) {
      await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      const now = look();
      still = now === before ? still + 1 : 0;
      before = now;
    }
  });

const distanceToEnd = ({ timeline }: Person) =>
  timeline.evaluate(({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight);

let count = 0;
/** Says something new, as soon as flood control lets it through. */
const say = async (bob: Speaker): Promise<string> => {
  count += 1;
  const content = `News ${count}.`;
  await expect.poll(() => bob.ask("sendMessage", { roomId: "archive", content })).toBeDefined();
  return content;
};

/** Follows the topmost message that is in view, frame by frame, as it is painted. */
const watchTopmost = ({ timeline }: Person) =>
  timeline.evaluate((scroller) => {
    const edge = () => scroller.getBoundingClientRect().top;
    const rows = [...scroller.querySelectorAll<HTMLElement>("article")];
    const topmost = rows.find((row) => row.getBoundingClientRect().bottom > edge() + 1);
    if (!topmost) throw new Error("no message is in view");
    const top = () => topmost.getBoundingClientRect().top - edge();
    const start = top();
    const watch = { worst: 0, on: true };
    Object.assign(window, { watch });
    const sample = () => {
      watch.worst = topmost.isConnected ? Math.max(watch.worst, Math.abs(top() - start)) : Number.NaN;
      if (watch.on) requestAnimationFrame(() => setTimeout(sample));
    };
    sample();
  });

const worstMove = ({ page }: Person): Promise<number> =>
  page.evaluate(() => {
    const { watch } = window as unknown as { watch: { worst: number; on: boolean } };
    watch.on = false;
    return watch.worst;
  });

/** Opens the archive at its end. Answers with somebody who writes there. */
const meetInArchive = async (ada: Person) => {
  await ada.joinRoom("Archive");
  const bob = await arrive(ada.line.url, "Bob");
  if (!bob) throw new Error("Bob may not come in");
  await bob.ask("joinRoom", { roomId: "archive" });
  await expect(ada.rows("Line 150.")).toBeInViewport();
  return bob;
};

test("at the end of a room one stays there, whatever changes, and sees what arrives", async ({ archive, person }) => {
  test.setTimeout(240_000);
  const ada = await person("Ada", { at: await archive(150) });
  const bob = await meetInArchive(ada);
  for (const [name, change] of Object.entries(CHANGES))
    for (const direction of ["forth", "back"] as const)
      await test.step(`${name}, ${direction}`, async () => {
        await ada.timeline.evaluate((scroller) => scroller.scrollTo(0, scroller.scrollHeight));
        await settle(ada);
        await change[direction](ada);
        await settle(ada);
        expect.soft(await distanceToEnd(ada), `${name}, ${direction}`).toBeLessThanOrEqual(1);
        const news = await say(bob);
        await expect(ada.rows(news)).toHaveCount(1);
        await settle(ada);
        expect.soft(await distanceToEnd(ada), `${name}, ${direction}, then an arrival`).toBeLessThanOrEqual(1);
        await expect.soft(ada.page.getByRole("button", { name: /new message/ })).toHaveCount(0);
      });
});

test("away from the end nothing moves by more than 1 px, whatever changes, and whatever arrives", async ({
  archive,
  person,
}) => {
  test.setTimeout(240_000);
  const ada = await person("Ada", { at: await archive(150) });
  const bob = await meetInArchive(ada);
  await ada.timeline.hover();
  await ada.page.mouse.wheel(0, -1_100);
  await expect(ada.page.getByRole("button", { name: "Jump to latest" })).toBeVisible();
  await settle(ada);
  for (const [name, change] of Object.entries(CHANGES))
    for (const direction of ["forth", "back"] as const)
      await test.step(`${name}, ${direction}`, async () => {
        await watchTopmost(ada);
        await change[direction](ada);
        await settle(ada);
        const unread = await say(bob);
        await expect(ada.page.getByRole("button", { name: /new message/ })).toBeVisible();
        await settle(ada);
        expect.soft(await worstMove(ada), `${name}, ${direction}, ${unread}`).toBeLessThanOrEqual(1);
      });
});
