import { expect } from "@playwright/test";
import { test } from "../src/fixtures";
import { type Person, PHONE } from "../src/person";
import { unique } from "../src/unique";
import { arrive } from "../src/wire";

const field = ({ page }: Person) => page.getByRole("searchbox", { name: "Search messages" });
const hits = ({ page }: Person) => page.locator("a[data-hit]");

test("what was written in any room and script is found, and goes when it is deleted", async ({ person }) => {
  test.slow();
  const ada = await person("Ada");
  const grace = await arrive(ada.line.url, "Grace");
  if (!grace) throw new Error("nobody came");
  const write = async (name: string, ...texts: string[]) => {
    const { roomId } = (await grace.ask<{ room: { roomId: string } }>("createRoom", { name }))?.room ?? {};
    const sent = [];
    for (const content of texts) sent.push(await grace.ask<{ messageId: string }>("sendMessage", { roomId, content }));
    await ada.joinRoom(name);
    return sent;
  };
  const [engine, lunch] = [unique("Engine"), unique("Lunch")];
  await write(
    engine,
    "The ticket is **printed**",
    "תודה רבה, הכרטיס כאן",
    "مرحبا، التذكرة هنا والخطة جاهزة",
    "今天我们讨论发布计划",
  );
  const [question] = await write(
    lunch,
    "Whose Ticketing desk is open?",
    "it is [here](https://parley.example/zanzibar)",
  );
  await ada.page.getByRole("button", { name: "Search messages" }).click();
  await expect(field(ada)).toBeFocused();
  await field(ada).fill("TICKET");
  await expect(hits(ada)).toHaveCount(2);
  await expect(ada.page.getByText("2 messages in 2 rooms")).toBeVisible();
  await expect(hits(ada).locator("mark")).toHaveText(["Ticket", "ticket"]);
  // What was typed is in the address, and marks are left out.
  expect(new URL(ada.page.url()).searchParams.get("q")).toBe("TICKET");
  await expect(hits(ada).nth(1)).toContainText("The ticket is printed");
  for (const [typed, found] of [
    ["הכרטיס", "תודה רבה, הכרטיס כאן"],
    ["כרטיס", "תודה רבה, הכרטיס כאן"],
    ["خطة", "مرحبا، التذكرة هنا والخطة جاهزة"],
    ["发布", "今天我们讨论发布计划"],
    [`from:grace in:"${lunch}" "desk is open"`, "Whose Ticketing desk is open?"],
  ] as const) {
    await field(ada).fill(typed);
    await expect(hits(ada)).toHaveCount(1);
    await expect(hits(ada)).toContainText(found);
  }
  await expect(ada.page.getByText("1 message in 1 room")).toBeVisible();
  // The address of a link, which the message does not show.
  await field(ada).fill("zanzibar");
  await expect(hits(ada).locator("mark")).toHaveText("zanzibar");
  await expect(hits(ada)).toContainText("https://parley.example/zanzibar");
  for (const [typed, missing] of [
    ["from:", "Type a name, a handle or “me” after “from:”."],
    ['"', "Type what to search for."],
    [`in:"${lunch}"`, "Type what to search for, beside the room."],
  ] as const) {
    await field(ada).fill(typed);
    await expect(ada.page.getByText(missing, { exact: true })).toBeVisible();
  }
  await field(ada).fill("nothing like it");
  await expect(ada.page.getByText("Nothing was found.")).toBeVisible();
  await field(ada).fill("before:tuesday");
  await expect(ada.page.getByText("is not understood")).toBeVisible();

  await field(ada).fill("ticket");
  await expect(hits(ada)).toHaveCount(2);
  await grace.ask("deleteMessage", { messageId: question?.messageId });
  await expect(hits(ada)).toHaveCount(1);
  ada.line.down();
  await field(ada).fill("printed");
  await expect(ada.page.getByText("Waiting for the connection.")).toBeVisible();
  ada.line.mend();
  await expect(hits(ada)).toHaveCount(1, { timeout: 20_000 });
});

test("the keyboard leads to a message and back to where one was, and Ctrl+F searches the room", async ({
  archive,
  person,
}) => {
  test.slow();
  const ada = await person("Ada", { at: await archive(3_000) });
  const { page } = ada;
  await page.goto("/rooms/archive");
  await page.getByRole("button", { name: "Join room" }).click();
  await expect(ada.composer).toBeVisible();
  await page.keyboard.press("ControlOrMeta+f");
  await expect(field(ada)).toBeFocused();
  await expect(field(ada)).toHaveValue('in:"Archive" ');
  await page.keyboard.type("1");
  await expect(page.getByText(/^\d+ messages so far$/)).toBeVisible();
  const shown = await hits(ada).count();
  await page.getByRole("button", { name: "Search further" }).first().click();
  await expect.poll(() => hits(ada).count()).toBeGreaterThan(shown);
  await field(ada).focus();
  for (let n = 0; n < 30; n += 1) await page.keyboard.press("ArrowDown");
  const focused = hits(ada).nth(29);
  await expect(focused).toBeFocused();
  const [text = "", href] = [await focused.locator("mark").first().innerText(), await focused.getAttribute("href")];
  const top = async () => (await focused.boundingBox())?.y;
  const found = await hits(ada).count();
  const dots = page.getByTestId("time-rail").locator('[data-kind="hit"]');
  const before = await top();
  await page.keyboard.press("Enter");
  await expect(ada.timeline.locator('[data-highlighted="true"]')).toContainText(text);
  expect(page.url()).toContain(href);
  await expect(dots).toHaveCount(found);
  await page.goBack();
  await expect(focused).toBeFocused();
  expect(await top()).toBeCloseTo(before ?? 0, -1);

  // The browser's own find gets the key where it is pressed again, and the switcher offers the search.
  const isTaken = await page.evaluate(() => {
    const key = { key: "f", code: "KeyF", ctrlKey: true, metaKey: true, cancelable: true, bubbles: true };
    return ["ctrlKey", "metaKey"].some(
      (each) =>
        !document.body.dispatchEvent(
          new KeyboardEvent("keydown", { ...key, ctrlKey: each === "ctrlKey", metaKey: each === "metaKey" }),
        ),
    );
  });
  expect(isTaken).toBe(false);
  await page.keyboard.press("ControlOrMeta+k");
  await page.keyboard.type("zebra");
  await expect(page.getByRole("option", { name: /Search messages for/ })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(field(ada)).toHaveValue("zebra");
  await expect(page.getByText(/^Nothing was found/)).toBeVisible();
  await page.getByRole("navigation").getByRole("link", { name: "Archive" }).click();
  await expect(page.getByTestId("time-rail")).toBeVisible();
  await expect(dots).toHaveCount(0);
});

test("the first hits of a page are on the screen before the rest, and its code is there before it is opened", async ({
  archive,
  person,
}) => {
  const ada = await person("Ada", { at: await archive(300) });
  await ada.joinRoom("Archive");
  const loaded: string[] = [];
  ada.page.on("requestfinished", (request) => void loaded.push(request.url()));
  const button = ada.page.getByRole("button", { name: "Search messages" });
  await button.hover();
  await expect.poll(() => loaded.some((url) => url.includes("search-page"))).toBe(true);
  await button.click();
  await ada.page.evaluate(() => {
    const counts: number[] = [];
    Object.assign(window, { counts });
    new MutationObserver(() => void counts.push(document.querySelectorAll("a[data-hit]").length)).observe(
      document.body,
      { childList: true, subtree: true },
    );
  });
  await field(ada).fill("line");
  await expect(hits(ada)).toHaveCount(50);
  const counts = await ada.page.evaluate(() => (window as unknown as { counts: number[] }).counts);
  expect(counts.find((count) => count > 0)).toBe(12);
});

test("on a phone one finds what mentions one, and what is typed fits a narrow screen", async ({ person }) => {
  test.slow();
  const grace = await person("Grace");
  const ada = await person("Ada", { ...PHONE, viewport: { width: 320, height: 640 } });
  const room = unique("Hall");
  await grace.createRoom(room);
  await ada.joinRoom(room);
  await ada.page.getByRole("button", { name: "Back to rooms" }).click();
  await ada.page.getByRole("button", { name: "Mentions", exact: true }).click();
  await expect(ada.page.getByText("Nobody has mentioned you yet.")).toBeVisible();
  await expect(ada.page).toHaveTitle(/Mentions/);
  await grace.send("@Ada come and see");
  await expect(hits(ada)).toHaveCount(1);
  await expect(hits(ada)).toContainText("come and see");
  await expect(hits(ada).locator("mark")).toHaveText("@Ada");
  // Where nothing on the screen has the focus, no line is around all of it.
  await ada.page.keyboard.press("Tab");
  const outline = await ada.page.getByRole("main").evaluate((main) => {
    main.focus();
    return getComputedStyle(main).outlineStyle;
  });
  expect(outline).toBe("none");
  const fits = () => ada.page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);
  expect(await fits()).toBe(true);
  await hits(ada).tap();
  await expect(ada.rows("come and see")).toBeInViewport();
  await ada.page.goBack();
  await expect(hits(ada)).toHaveCount(1);
  await ada.page.goto("/search");
  await ada.page.getByRole("button", { name: "Type \u2068has:link\u2069" }).tap();
  await expect(field(ada)).toHaveValue("has:link ");
  expect(await fits()).toBe(true);
});
