import { expect } from "@playwright/test";
import { test } from "../src/fixtures";
import { unique } from "../src/unique";
import { arrive } from "../src/wire";

/** `nightly.yml` reads 500. */
const PAGES = Number(process.env.E2E_PAGES ?? 60);
const MESSAGES = PAGES * 50;
const PATIENCE_MS = 60_000 + PAGES * 1_000;

test(`history of ${PAGES} pages, up to its first message: what is read moves by at most 1 px`, async ({
  archive,
  person,
}) => {
  test.setTimeout(PATIENCE_MS + 60_000);
  const ada = await person("Ada", { at: await archive(MESSAGES) });
  await ada.joinRoom("Archive");
  await expect(ada.rows(`Line ${MESSAGES}.`)).toBeVisible();
  const worst = await ada.timeline.evaluate(async (scroller, patienceMs) => {
    const rows = () => [...scroller.querySelectorAll<HTMLElement>("[data-seq]")];
    const nextFrame = () => new Promise((done) => requestAnimationFrame(done));
    const topmost = () => {
      const edge = scroller.getBoundingClientRect().top;
      return rows().find((row) => row.getBoundingClientRect().bottom > edge + 1);
    };
    let worst = 0;
    let oldest = Number.POSITIVE_INFINITY;
    const deadline = performance.now() + patienceMs;
    while (oldest > 1 && performance.now() < deadline) {
      // A reader's wheel: some screens up at a time, and what is on the screen then must stay where it is while pages come in above.
      scroller.scrollTop -= scroller.clientHeight * 8;
      await nextFrame();
      await nextFrame();
      const anchor = topmost();
      if (!anchor) continue;
      const seq = anchor.dataset.seq;
      const before = anchor.getBoundingClientRect().top;
      const height = scroller.scrollHeight;
      for (let frame = 0; frame < 8 && scroller.scrollHeight === height; frame += 1) await nextFrame();
      await nextFrame();
      const after = rows()
        .find((row) => row.dataset.seq === seq)
        ?.getBoundingClientRect().top;
      if (after !== undefined) worst = Math.max(worst, Math.abs(after - before));
      oldest = Math.min(oldest, Number(rows()[0]?.dataset.seq ?? oldest));
    }
    return { worst, oldest };
  }, PATIENCE_MS);
  expect(worst.oldest).toBe(1);
  expect(worst.worst).toBeLessThanOrEqual(1);
});

test("reading while 20 messages arrive does not scroll, and the badge says 20 (I6)", async ({ person }) => {
  const room = unique("Busy");
  const ada = await person("Ada");
  const [bob, cyd] = [await arrive(ada.line.url, "Bob"), await arrive(ada.line.url, "Cyd")];
  const made = await bob?.ask<{ room: { roomId: string } }>("createRoom", { name: room });
  if (!bob || !cyd || !made) throw new Error("the room could not be made");
  const { roomId } = made.room;
  await cyd.ask("joinRoom", { roomId });
  await ada.joinRoom(room);
  const paragraphs = Array.from({ length: 8 }, (_, index) => `paragraph ${index}\n${"text\n".repeat(12)}`);
  for (const paragraph of paragraphs) await ada.send(paragraph);
  await expect(ada.timeline.locator("[data-message-id]").last()).toContainText("paragraph 7");
  await expect(ada.timeline.locator("[data-status]")).toHaveCount(0);
  await ada.timeline.hover();
  await ada.page.mouse.wheel(0, -700);
  const row = ada.rows("paragraph 5");
  await expect(row).toBeInViewport();
  await expect.poll(async () => (await row.boundingBox())?.y).toBeDefined();
  const before = await row.boundingBox();
  for (let turn = 0; turn < 10; turn += 1)
    for (const writer of [bob, cyd]) await writer.ask("sendMessage", { roomId, content: `news ${turn}` });
  await expect(ada.page.getByRole("button", { name: /20 new messages/ })).toBeVisible({ timeout: 20_000 });
  expect((await row.boundingBox())?.y).toBe(before?.y);
  await ada.page.getByRole("button", { name: /20 new messages/ }).click();
  await expect(ada.rows("news 9").last()).toBeInViewport();
  await expect(ada.page.getByRole("button", { name: /new messages/ })).toHaveCount(0);
});
