import { rm } from "node:fs/promises";
import { cpus } from "node:os";
import { setTimeout as wait } from "node:timers/promises";
import bundle from "@parley/local/bundle";
import { chromium } from "@playwright/test";
import { buildWeb } from "../../apps/local/bin/setup.mjs";
import { requireChromium } from "../chromium.mjs";
import { fillHistory } from "../src/history";
import { signIn } from "../src/person";
import { startProduct } from "../src/product";
import { arrive } from "../src/wire";
import { measureArrivals, measurePlainRows } from "./arrivals";
import { measureCompletions } from "./completions";
import { measureScores } from "./lighthouse";
import { measureLoads } from "./loads";
import { filled, LENGTH, LONG, lengthened, TEXTS } from "./texts";

const THROTTLE = 4;
const MESSAGES = 100;
const ROOM = "archive";
const SETTLE_MS = 5_000;

/** The lowest of Lighthouse's scores that will do. */
const SCORES: Record<string, number> = { Performance: 95, Accessibility: 100, "Best Practices": 100 };

type Row = { measure: string; value: string; goal?: string };

/** Everything that the table shows, of a product with one room of 100 messages. */
const measure = async (folder: string): Promise<Row[]> => {
  const product = await startProduct(folder);
  const browserPath = (await requireChromium()) ?? chromium.executablePath();
  const browser = await chromium.launch({
    executablePath: browserPath,
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });
  const line = await product.openLine();
  try {
    const ada = await signIn(browser, line, "Ada", { viewport: { width: 1280, height: 800 } });
    await ada.joinRoom("Archive");
    const bob = await arrive(line.url, "Bob");
    if (!bob) throw new Error("Bob may not come in");
    await bob.ask("joinRoom", { roomId: ROOM });
    const say = async (content: string) => {
      if (!(await bob.ask("sendMessage", { roomId: ROOM, content }))) throw new Error("a message was refused");
    };

    const cookies = await ada.page.context().cookies();
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
    const scored: Row[] = [];
    for (const [name, scores] of [
      ["sign-in", await measureScores(line.url, browserPath)],
      ["room", await measureScores(ada.page.url(), browserPath, cookie)],
    ] as const)
      for (const [category, goal] of Object.entries(SCORES)) {
        const score = scores?.find((each) => each.category === category)?.score;
        scored.push({ measure: `Lighthouse, ${name}: ${category}`, value: `${score ?? "?"}`, goal: `${goal}` });
      }

    const completions = await measureCompletions(ada.page, "textarea", THROTTLE);
    const loads = await measureLoads(ada.page, THROTTLE);
    // As high as all of the messages together, so that all of them are mounted.
    await ada.page.setViewportSize({ width: 1280, height: 6_000 });
    const throttled = await measureArrivals(ada.page, THROTTLE, () => say("Here I am."), 20);
    const free = await measureArrivals(ada.page, 1, () => say("Here I am."), 20);
    const plainRows = await measurePlainRows(browser, THROTTLE, MESSAGES, 20);
    await ada.page.routeWebSocket(/./, (socket) => {
      const server = socket.connectToServer();
      server.onMessage((frame) => socket.send(typeof frame === "string" ? lengthened(frame) : frame));
    });
    await ada.page.reload();
    // All that the start brings about would count as idle.
    await ada.timeline.locator("article").last().waitFor();
    await wait(SETTLE_MS);
    const texts: Row[] = [];
    for (const length of [LENGTH, LONG]) {
      let plain = Number.NaN;
      for (const [name, piece] of Object.entries(TEXTS)) {
        const content = length === LONG ? `long:${name}` : filled(piece, length);
        const cost = await measureArrivals(ada.page, THROTTLE, () => say(content), 5);
        if (name === "words") plain = cost;
        const value = name === "words" ? `${cost.toFixed(0)} ms` : `${(cost / plain).toFixed(1)} × words`;
        texts.push({
          measure: `${length} characters of ${name}, main thread`,
          value,
          ...(name !== "words" && { goal: "2 × words" }),
        });
      }
    }

    const ms = (value: number) => `${value.toFixed(value < 100 ? 1 : 0)} ms`;
    return [
      { measure: "first paint", value: ms(loads.firstPaint) },
      { measure: "first message painted", value: ms(loads.firstMessage), goal: "1500 ms" },
      { measure: `an arrival among ${MESSAGES} rows, main thread`, value: ms(throttled), goal: "25 ms" },
      { measure: "the same, without the throttle", value: ms(free) },
      { measure: `a row added to ${MESSAGES} plain ones, main thread`, value: ms(plainRows) },
      { measure: "`:na` to its list of emoji", value: ms(completions.later), goal: "50 ms" },
      { measure: "the same, for the first time", value: ms(completions.first) },
      ...texts,
      ...scored,
    ];
  } finally {
    await browser.close();
    await line.close();
    await product.stop();
  }
};

await buildWeb();
await bundle();
const folder = await fillHistory(ROOM, "Archive", MESSAGES);
try {
  const rows = await measure(folder);
  console.log(`Chromium at ${THROTTLE} × CPU throttle, over loopback, on ${cpus().length} cores; medians`);
  const width = Math.max(...rows.map((row) => row.measure.length));
  for (const row of rows)
    console.log(`${row.measure.padEnd(width)}  ${row.value.padStart(14)}${row.goal ? `   goal ${row.goal}` : ""}`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
