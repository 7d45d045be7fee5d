import AxeBuilder from "@axe-core/playwright";
import { expect, type Locator, type Page } from "@playwright/test";
import { devToolsOf } from "../src/chromium-only";
import { test } from "../src/fixtures";
import { type Person, PHONE } from "../src/person";
import { unique } from "../src/unique";

/** A picture that the page draws: a JPEG of this size, in this colour. */
const drawn = (person: Person, name: string, { width = 800, height = 600, colour = "#27685a" } = {}) =>
  person.page
    .evaluate(
      async ([width, height, colour]) => {
        const canvas = new OffscreenCanvas(width, height);
        const context = canvas.getContext("2d");
        if (!context) throw new Error("no canvas");
        context.fillStyle = colour;
        context.fillRect(0, 0, width, height);
        context.fillStyle = "#fff";
        context.fillRect(width / 4, height / 4, width / 4, height / 4);
        const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: "image/jpeg" })).arrayBuffer());
        return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
      },
      [width, height, colour] as const,
    )
    .then((base64) => ({ name, mimeType: "image/jpeg", buffer: Buffer.from(base64, "base64") }));

const textFile = (name: string, text = "name,value\n") => ({ name, mimeType: "text/csv", buffer: Buffer.from(text) });

const attach = ({ page }: Person, files: { name: string; mimeType: string; buffer: Buffer }[]) =>
  page.locator("form input[type=file]").setInputFiles(files);

const tray = ({ page }: Person) => page.getByRole("list", { name: "Attached files" }).getByRole("listitem");
const send = ({ page }: Person) => page.getByRole("button", { name: "Send", exact: true }).click();
const pictures = ({ timeline }: Person) => timeline.getByRole("button", { name: /^Show .* larger$/ });
const isLoaded = (picture: Locator) =>
  expect
    .poll(() =>
      picture
        .locator("img")
        .last()
        .evaluate((img) => img instanceof HTMLImageElement && img.naturalWidth),
    )
    .toBeGreaterThan(0);

/** Holds what the page posts to the store until the returned function is called. */
const holdUploads = async (page: Page): Promise<() => void> => {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(/\/store$/, async (route) => {
    if (route.request().method() === "POST") await released;
    await route.continue().catch(() => {});
  });
  return release;
};

/** Pastes or drops files on an element, as the browser would. */
const give = async (
  { page }: Person,
  on: Locator,
  how: "paste" | "drop",
  ...files: { name: string; mimeType: string; buffer: Buffer }[]
) => {
  const data = await page.evaluateHandle(
    (given) => {
      const transfer = new DataTransfer();
      for (const { name, mimeType, base64 } of given)
        transfer.items.add(
          new File([Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0))], name, { type: mimeType }),
        );
      return transfer;
    },
    files.map(({ buffer, ...rest }) => ({ ...rest, base64: buffer.toString("base64") })),
  );
  if (how === "drop") {
    await on.dispatchEvent("dragover", { dataTransfer: data });
    await on.dispatchEvent("drop", { dataTransfer: data });
  } else
    await on.evaluate((element, transfer) => {
      element.dispatchEvent(new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true }));
    }, data);
};

const status = ({ page }: Person, text: string | RegExp) => page.getByRole("status").filter({ hasText: text });

/** Two people in a room of their own. */
const two = async (person: (name: string, options?: object) => Promise<Person>, options = {}) => {
  const [ada, bob] = [await person(unique("Ada"), options), await person(unique("Bob"))];
  const room = unique("Files");
  await ada.createRoom(room);
  await bob.joinRoom(room);
  return { ada, bob, room };
};

test("a picture and a file are sent with a text, and others see and load them", async ({ person }) => {
  const { ada, bob } = await two(person);
  await attach(ada, [await drawn(ada, "moth.jpg"), textFile("table.csv")]);
  await expect(tray(ada)).toHaveCount(2);
  await ada.page.getByLabel("Description of moth.jpg").fill("A moth in a relay");
  await ada.write("The first bug");
  await send(ada);
  await expect(tray(ada)).toHaveCount(0);
  for (const each of [ada, bob]) {
    const row = each.rows("The first bug");
    await expect(row).toHaveCount(1);
    await expect(row.getByRole("img", { name: "A moth in a relay" })).toBeVisible();
    await isLoaded(pictures(each));
    await expect(row.getByText("table.csv")).toBeVisible();
  }
  const download = bob.page.waitForEvent("download");
  await bob.page.getByRole("link", { name: "Download table.csv" }).click();
  expect((await download).suggestedFilename()).toBe("table.csv");
});

test("files are pasted and dropped, described, taken off and put back, and stay over rooms and reloads", async ({
  person,
}) => {
  const { ada, room } = await two(person);
  await give(ada, ada.composer, "paste", await drawn(ada, "pasted.jpg"));
  await give(ada, ada.timeline, "drop", textFile("dropped.csv"));
  await expect(tray(ada)).toHaveCount(2);
  const overlay = ada.page.getByRole("status").filter({ hasText: `Drop files to send them to ${room}` });
  const data = await ada.page.evaluateHandle(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(["a"], "a.csv"));
    return transfer;
  });
  await ada.timeline.dispatchEvent("dragover", { dataTransfer: data });
  await expect(overlay).toBeVisible();
  // Nothing else takes them where a field does, and nowhere does the browser open them.
  await ada.timeline.dispatchEvent("dragleave", { dataTransfer: data });
  await expect(overlay).toHaveCount(0);
  await ada.page.getByRole("button", { name: "Remove dropped.csv" }).click();
  await expect(tray(ada)).toHaveCount(1);
  await ada.page.getByRole("button", { name: "Undo" }).click();
  await expect(tray(ada)).toHaveCount(2);
  await ada.createRoom(unique("Other"));
  await expect(tray(ada)).toHaveCount(0);
  await ada.openRoom(room);
  await ada.page.getByLabel("Description of pasted.jpg").fill("Green");
  await ada.page.reload();
  await expect(tray(ada)).toHaveCount(2);
  await expect(ada.page.getByLabel("Description of pasted.jpg")).toHaveValue("Green");
  await send(ada);
  await isLoaded(pictures(ada));
  await expect(ada.timeline.getByRole("img", { name: "Green" })).toBeVisible();
});

test("what cannot be attached is refused in words before anything is uploaded", async ({ person }) => {
  const { ada } = await two(person);
  let asked = 0;
  ada.page.on("request", (request) => {
    if (request.url().endsWith("/api/files")) asked += 1;
  });
  await attach(
    ada,
    Array.from({ length: 12 }, (_, n) => textFile(`f${n}.csv`)),
  );
  await expect(tray(ada)).toHaveCount(10);
  await expect(status(ada, "A message takes at most 10 files: 2 files were not attached.")).toBeVisible();
  await ada.page.getByRole("button", { name: "Remove f0.csv" }).click();
  await attach(ada, [textFile("empty.csv", "")]);
  await expect(status(ada, /empty\.csv.* is empty/)).toBeVisible();
  // Made by the page: from here it would take as long as all the rest.
  await ada.page.locator("form input[type=file]").evaluate((input) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([new Uint8Array(26 * 1024 * 1024)], "large.bin"));
    if (input instanceof HTMLInputElement) input.files = transfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  await expect(status(ada, /large\.bin.* is larger than 25 MB/)).toBeVisible();
  await attach(ada, [{ name: "phone.heic", mimeType: "image/heic", buffer: Buffer.from("no picture") }]);
  await expect(
    status(ada, /phone\.heic.* cannot show\. It will be sent as a file, with what the camera noted/),
  ).toBeVisible();
  await expect(tray(ada)).toHaveCount(10);
  expect(asked).toBe(0);
});

test("where nobody can write, files are refused in words", async ({ person }) => {
  const ada = await person(unique("Ada"));
  await give(ada, ada.page.locator("body"), "drop", textFile("a.csv"));
  await expect(status(ada, "only in a room where you can write")).toBeVisible();
});

test("a text that is too long for a message becomes a file, and a text again", async ({ person }) => {
  const { ada } = await two(person);
  const text = "long ".repeat(900).trim();
  await ada.composer.evaluate((field, given) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", given);
    field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, text);
  await expect(tray(ada)).toHaveCount(1);
  await expect(tray(ada).getByText("long long long")).toBeVisible();
  await expect(ada.composer).toHaveValue("");
  await ada.page.getByRole("button", { name: "Put it into the text" }).click();
  await expect(ada.composer).toHaveValue(text);
  await expect(tray(ada)).toHaveCount(0);
});

test("I5: chat stays fast while a file is uploaded, which can be cancelled and taken back", async ({ person }) => {
  const { ada, bob } = await two(person);
  const release = await holdUploads(ada.page);
  await attach(ada, [textFile("slow.csv")]);
  await send(ada);
  await expect(ada.page.getByRole("progressbar", { name: "Upload of slow.csv" })).toBeVisible();
  await ada.send("before the file");
  await expect(bob.rows("before the file")).toHaveCount(1);
  await expect(bob.timeline.getByText("slow.csv")).toHaveCount(0);
  await ada.page.getByRole("button", { name: "Cancel the upload of slow.csv" }).click();
  await expect(ada.timeline.getByText("slow.csv")).toHaveCount(0);
  await ada.page.getByRole("button", { name: "Undo" }).click();
  await expect(ada.timeline.getByText("slow.csv")).toBeVisible();
  release();
  await expect(bob.timeline.getByText("slow.csv")).toBeVisible();
  const said = await bob.timeline.locator("article").allInnerTexts();
  expect(said.findIndex((text) => text.includes("before the file"))).toBeLessThan(
    said.findIndex((text) => text.includes("slow.csv")),
  );
});

test("I1: a page that is closed in the middle of an upload goes on when it is opened again", async ({ person }) => {
  const { ada, bob } = await two(person);
  await holdUploads(ada.page);
  await attach(ada, [await drawn(ada, "held.jpg"), textFile("held.csv")]);
  await ada.write("kept");
  await send(ada);
  await expect(ada.page.getByRole("progressbar").first()).toBeVisible();
  await ada.page.close();
  await expect(bob.rows("kept")).toHaveCount(0);
  const again = await ada.page.context().newPage();
  await again.goto("/");
  await expect(bob.rows("kept")).toHaveCount(1);
  await isLoaded(pictures(bob));
  await expect(bob.timeline.getByText("held.csv")).toHaveCount(1);
});

test("I1: what an earlier version of the app has stored is sent", async ({ person }) => {
  const { ada, bob } = await two(person);
  const roomId = new URL(ada.page.url()).pathname.split("/")[2] ?? "";
  const { userId } = await (await ada.page.context().request.get("/api/session")).json();
  await ada.page.goto("/api/session");
  await ada.page.evaluate(
    async ([database, roomId]) => {
      const done = (request: IDBRequest) =>
        new Promise((resolve, reject) => {
          request.onsuccess = resolve;
          request.onerror = reject;
        });
      await done(indexedDB.deleteDatabase(database));
      const opening = indexedDB.open(database, 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore("pending", { keyPath: "clientMessageId" });
      await done(opening);
      const message = { clientMessageId: "from-before", roomId, content: "from before", composedAt: 1 };
      const pending = opening.result.transaction("pending", "readwrite").objectStore("pending");
      await done(pending.put({ ...message, status: "queued", attempts: 0, refusals: 0 }));
      opening.result.close();
    },
    [`parley-outbox-${userId}`, roomId] as const,
  );
  await ada.page.goto("/");
  await expect(bob.rows("from before")).toHaveCount(1);
});

test("where the browser stores nothing, files are sent from memory, and the person is told", async ({ person }) => {
  const { ada, bob } = await two(person);
  await ada.page.addInitScript(() => {
    indexedDB.open = () => {
      throw new Error("no storage");
    };
  });
  await ada.page.reload();
  await attach(ada, [textFile("memory.csv")]);
  await expect(status(ada, "This browser keeps nothing for Parley now")).toBeVisible();
  await send(ada);
  await expect(bob.timeline.getByText("memory.csv")).toBeVisible();
});

test("EXIF is gone, and a large picture is made smaller", async ({ person }) => {
  const { ada } = await two(person);
  const { buffer, ...rest } = await drawn(ada, "camera.jpg", { width: 3_000, height: 1_500 });
  // An APP1 segment with a made-up body, after the first marker.
  const secret = Buffer.from("Exif\0\0GPS 48.85 N 2.35 E");
  const segment = Buffer.concat([Buffer.from([0xff, 0xe1, 0, secret.length + 2]), secret]);
  const withExif = Buffer.concat([buffer.subarray(0, 2), segment, buffer.subarray(2)]);
  expect(withExif.includes("GPS")).toBe(true);
  await attach(ada, [{ ...rest, buffer: withExif }]);
  await send(ada);
  await expect(
    ada.timeline
      .locator("[data-message-id]")
      .filter({ has: ada.page.getByRole("button", { name: "Show camera.jpg larger" }) }),
  ).toHaveCount(1);
  await pictures(ada).click();
  const href = await ada.page.getByRole("link", { name: "Download camera.jpg" }).getAttribute("href");
  const sent = await (await ada.page.context().request.get(href ?? "")).body();
  expect(sent.length).toBeGreaterThan(100);
  expect(sent.includes("GPS")).toBe(false);
  await expect
    .poll(() =>
      ada.page
        .getByRole("dialog")
        .locator("img")
        .evaluate((img) => img instanceof HTMLImageElement && [img.naturalWidth, img.naturalHeight]),
    )
    .toEqual([2_048, 1_024]);
});

test("a picture that moves goes on moving, without what it says besides; sound and film have players", async ({
  person,
}) => {
  const { ada, bob } = await two(person);
  const [frame, comment] = [
    [0x21, 0xf9, 4, 0, 10, 0, 0, 0, 0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0],
    [0x21, 0xfe, 4, ...Buffer.from("home"), 0],
  ];
  const head = [...Buffer.from("GIF89a"), 1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255];
  const gif = Buffer.from([...head, ...comment, ...frame, ...frame, 0x3b]);
  // A tenth of a second of silence: 8,000 samples a second, of one byte each.
  const wav = Buffer.alloc(844, 128);
  wav.write(
    "RIFF\x44\x03\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x40\x1f\0\0\x01\0\x08\0data\x20\x03\0\0",
    "latin1",
  );
  const film = await ada.page.evaluate(async () => {
    const canvas = document.createElement("canvas");
    const context = canvas.getContext("2d");
    const recorder = new MediaRecorder(canvas.captureStream(20), { mimeType: "video/webm" });
    const made = new Promise<Blob>((resolve) => {
      recorder.ondataavailable = ({ data }) => resolve(data);
    });
    const drawing = setInterval(() => context?.fillRect(0, 0, Math.random() * 300, 100), 20);
    recorder.start();
    setTimeout(() => recorder.stop(), 400);
    const bytes = new Uint8Array(await (await made).arrayBuffer());
    clearInterval(drawing);
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  });
  await attach(ada, [
    { name: "loop.gif", mimeType: "image/gif", buffer: gif },
    { name: "sound.wav", mimeType: "audio/wav", buffer: wav },
    { name: "film.webm", mimeType: "video/webm", buffer: Buffer.from(film, "base64") },
  ]);
  await expect(tray(ada)).toHaveCount(3);
  await send(ada);
  await isLoaded(pictures(bob));
  await pictures(bob).click();
  const href = await bob.page.getByRole("link", { name: "Download loop.gif" }).getAttribute("href");
  const sent = await (await bob.page.context().request.get(href ?? "")).body();
  expect(sent).toEqual(Buffer.from([...head, ...frame, ...frame, 0x3b]));
  await bob.page.keyboard.press("Escape");
  for (const player of [bob.timeline.locator("audio"), bob.timeline.locator("video")]) {
    await expect(player).toHaveAttribute("controls");
    await expect
      .poll(() => player.evaluate((media) => media instanceof HTMLMediaElement && media.readyState))
      .toBeGreaterThan(0);
  }
});

test("pictures are shown large, by keys, and the focus comes back", async ({ person }) => {
  const { ada, bob } = await two(person);
  await attach(ada, [
    await drawn(ada, "one.jpg"),
    await drawn(ada, "two.jpg", { colour: "#700" }),
    await drawn(ada, "three.jpg"),
  ]);
  await send(ada);
  await expect(pictures(bob)).toHaveCount(3);
  await pictures(bob).first().focus();
  await bob.page.keyboard.press("Enter");
  const box = bob.page.getByRole("dialog");
  await expect(box.getByText("1 of 3")).toBeVisible();
  const counter = (text: string) => expect(box.getByText(text)).toBeVisible();
  await bob.page.keyboard.press("ArrowRight");
  await counter("2 of 3");
  await bob.page.keyboard.press("End");
  await counter("3 of 3");
  await bob.page.keyboard.press("ArrowRight");
  await counter("3 of 3");
  await bob.page.keyboard.press("Home");
  await counter("1 of 3");
  await bob.page.keyboard.press("+");
  await expect(box.locator("img")).toHaveAttribute("style", /scale\(1\.5\)/);
  await bob.page.keyboard.press("-");
  await expect(box.locator("img")).toHaveAttribute("style", /scale\(1\)/);
  expect((await new AxeBuilder({ page: bob.page }).analyze()).violations).toEqual([]);
  await bob.page.keyboard.press("Escape");
  await expect(box).toHaveCount(0);
  await expect(pictures(bob).first()).toBeFocused();
});

test("on a phone, a swipe turns to the next picture, and two fingers enlarge it", async ({ person }) => {
  const { ada } = await two(person, PHONE);
  await attach(ada, [await drawn(ada, "one.jpg"), await drawn(ada, "two.jpg", { colour: "#700" })]);
  await send(ada);
  await expect(pictures(ada)).toHaveCount(2);
  await pictures(ada).first().tap();
  const box = ada.page.getByRole("dialog");
  await expect(box.getByText("1 of 2")).toBeVisible();
  const devTools = await devToolsOf(ada.page);
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", ...points: [x: number, y: number][]) =>
    devTools.send("Input.dispatchTouchEvent", { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
  await touch("touchStart", [300, 400]);
  for (const x of [250, 200, 150, 100]) await touch("touchMove", [x, 400]);
  await touch("touchEnd");
  await expect(box.getByText("2 of 2")).toBeVisible();
  await touch("touchStart", [180, 400], [220, 400]);
  for (const by of [20, 40, 60]) await touch("touchMove", [180 - by, 400], [220 + by, 400]);
  await touch("touchEnd");
  await expect(box.locator("img")).toHaveAttribute("style", /scale\((?!1\))/);
  await ada.page.goBack();
  await expect(box).toHaveCount(0);
});

test("I21: a deleted message's picture is gone, and a stranger gets none", async ({ person }) => {
  const { ada, bob } = await two(person);
  await attach(ada, [await drawn(ada, "gone.jpg")]);
  await ada.write("to be deleted");
  await send(ada);
  const row = bob.rows("to be deleted");
  await isLoaded(pictures(bob));
  await pictures(bob).click();
  const href = (await bob.page.getByRole("link", { name: "Download gone.jpg" }).getAttribute("href")) ?? "";
  await bob.page.keyboard.press("Escape");
  const eve = await person(unique("Eve"));
  expect((await eve.page.context().request.get(href)).status()).toBe(404);
  expect((await bob.page.context().request.get(href)).status()).toBe(200);
  await ada.act(ada.rows("to be deleted"), "Delete");
  await ada.page.getByRole("status").getByRole("button", { name: "Dismiss" }).last().click();
  await expect(row).toHaveCount(0);
  await expect(pictures(bob)).toHaveCount(0);
  expect((await bob.page.context().request.get(href)).status()).toBe(404);
});

test("a message's text can be taken away while its files stay", async ({ person }) => {
  const { ada, bob } = await two(person);
  await attach(ada, [textFile("stays.csv")]);
  await ada.write("a text that goes");
  await send(ada);
  await expect(bob.rows("a text that goes")).toHaveCount(1);
  await ada.act(ada.rows("a text that goes"), "Edit");
  await ada.page.getByRole("textbox", { name: "Edit message" }).fill("");
  await ada.page.keyboard.press("Enter");
  await expect(bob.rows("a text that goes")).toHaveCount(0);
  await expect(bob.timeline.getByText("stays.csv")).toBeVisible();
});

test("nothing moves while fifty pictures load above", async ({ person }) => {
  test.slow();
  const { ada, bob, room } = await two(person);
  for (let n = 1; n <= 5; n += 1) {
    const files = [];
    for (let m = 0; m < 10; m += 1)
      files.push(
        await drawn(ada, `p${n}-${m}.jpg`, {
          width: 400 + 40 * m,
          height: 300 + 10 * n,
          colour: `hsl(${36 * m} 40% 40%)`,
        }),
      );
    await attach(ada, files);
    await expect(tray(ada)).toHaveCount(10);
    await ada.write(`Marker ${n}`);
    await send(ada);
    await expect(bob.rows(`Marker ${n}`)).toHaveCount(1);
  }
  await ada.send("The end");
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const page = await bob.page.context().newPage();
  await page.route("**/api/files/**", async (route) => {
    await released;
    await route.continue().catch(() => {});
  });
  await page.goto(bob.page.url());
  await expect(page.getByRole("textbox", { name: `Message ${room}` })).toBeVisible();
  const timeline = page.getByTestId("timeline");
  const end = timeline.getByText("The end");
  await expect(async () => {
    // It opens where something is unread, and Bob's other page may have read all of it by now.
    const latest = page.getByRole("button", { name: /Jump to latest/ });
    if (await latest.isVisible()) await latest.click();
    await expect(end).toBeInViewport({ timeout: 1_000 });
  }).toPass();
  await page.evaluate(() => {
    const shifts: number[] = [];
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if ("value" in entry) shifts.push(Number(entry.value));
    }).observe({ type: "layout-shift" });
  });
  const top = () => end.evaluate((element) => element.getBoundingClientRect().top);
  await expect.poll(async () => (await top()) - (await top())).toBe(0);
  const before = await top();
  const areLoaded = () =>
    timeline.locator("button[data-file]").evaluateAll((buttons) =>
      buttons.every((button) => {
        const img = button.querySelector("img:last-child");
        return img instanceof HTMLImageElement && img.naturalWidth > 200;
      }),
    );
  expect(await areLoaded()).toBe(false);
  release();
  await expect.poll(areLoaded).toBe(true);
  expect(Math.abs((await top()) - before)).toBeLessThanOrEqual(1);
  // The others load as they come near.
  const first = timeline.getByText("Marker 1");
  await timeline.hover();
  await expect(async () => {
    await page.mouse.wheel(0, -500);
    await expect(first).toBeInViewport({ timeout: 300 });
  }).toPass();
  await expect.poll(areLoaded).toBe(true);
  const shifts = await page.evaluate<number[]>(() => Reflect.get(window, "shifts"));
  const sum = shifts.reduce((all, value) => all + value, 0);
  test.info().annotations.push({ type: "CLS", description: sum.toFixed(4) });
  expect(sum).toBeLessThanOrEqual(0.01);
});

for (const [name, options] of [
  ["a desk, light", { colorScheme: "light" }],
  ["a desk, dark", { colorScheme: "dark" }],
  ["a phone, light", { ...PHONE, colorScheme: "light" }],
  ["a phone, dark", { ...PHONE, colorScheme: "dark" }],
] as const)
  test(`pictures and files fit ${name}, for everybody`, async ({ person }, testInfo) => {
    const ada = await person(unique("Ada"), options);
    await ada.createRoom(unique("Files"));
    await attach(ada, [await drawn(ada, "wide.jpg", { width: 1_200, height: 500 })]);
    await ada.write("One alone");
    await send(ada);
    await isLoaded(pictures(ada).first());
    await attach(ada, [
      await drawn(ada, "one.jpg"),
      await drawn(ada, "two.jpg", { colour: "#70a" }),
      await drawn(ada, "three.jpg", { colour: "#a50", width: 300, height: 700 }),
      textFile("a rather long name of a table that somebody made in the spring of 2031.csv"),
    ]);
    await ada.write("Several");
    await send(ada);
    await expect(pictures(ada)).toHaveCount(4);
    await attach(ada, [await drawn(ada, "next.jpg", { colour: "#036" }), textFile("next.csv")]);
    await expect(tray(ada)).toHaveCount(2);
    await expect(ada.rows("Several")).toHaveCount(1);
    expect((await new AxeBuilder({ page: ada.page }).analyze()).violations).toEqual([]);
    expect(await ada.page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    await testInfo.attach(name, {
      body: await ada.page.screenshot({ path: testInfo.outputPath("room.png") }),
      contentType: "image/png",
    });
    await ada.page.evaluate(() => {
      document.documentElement.dir = "rtl";
    });
    expect(await ada.page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    await ada.page.screenshot({ path: testInfo.outputPath("rtl.png") });
    await ada.page.evaluate(() => {
      document.documentElement.dir = "ltr";
    });
    await pictures(ada).nth(1).click();
    await isLoaded(ada.page.getByRole("dialog"));
    await ada.page.screenshot({ path: testInfo.outputPath("lightbox.png") });
  });
