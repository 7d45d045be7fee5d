import AxeBuilder from "@axe-core/playwright";
import { expect, type Locator, type Page } from "@playwright/test";
import { devToolsOf } from "../src/chromium-only";
import { test } from "../src/fixtures";
import { carryOut, undoable } from "../src/held";
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

/** Holds what the page asks for there by this method, until the returned function is called. */
const hold = async (page: Page, method: "GET" | "POST", path: RegExp): Promise<() => void> => {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(path, async (route) => {
    if (route.request().method() === method) await released;
    await route.continue().catch(() => {});
  });
  return release;
};

/** Holds what the page posts to the store. */
const holdUploads = (page: Page) => hold(page, "POST", /\/store$/);

/** Holds the pictures of messages. */
const holdPictures = (page: Page) => hold(page, "GET", /\/api\/files\//);

/** Begins to note how much the page shifts. The returned function answers with the sum. */
const noteShifts = async (page: Page): Promise<() => Promise<number>> => {
  await page.evaluate(() => {
    const shifts: number[] = [];
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if ("value" in entry) shifts.push(Number(entry.value));
    }).observe({ type: "layout-shift" });
  });
  return async () => {
    const shifts = await page.evaluate<number[]>(() => Reflect.get(window, "shifts"));
    return shifts.reduce((all, value) => all + value, 0);
  };
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
  await attachLarge(ada, "large.bin", 26 * MB);
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

test("a text does not go without its file where that upload is cancelled: it is written again, and Undo sends both", async ({
  person,
}) => {
  const { ada, bob } = await two(person);
  const release = await holdUploads(ada.page);
  await attach(ada, [textFile("numbers.csv")]);
  await ada.write(`${bob.name}, look at line 3`);
  await send(ada);
  const cancel = ada.page.getByRole("button", { name: "Cancel the upload of numbers.csv" });
  await ada.write("and call me");
  await cancel.click();
  await expect(ada.timeline.getByText("numbers.csv")).toHaveCount(0);
  await expect(ada.rows("look at line 3")).toHaveCount(0);
  await expect(ada.composer).toHaveValue(`${bob.name}, look at line 3\nand call me`);
  await ada.page.getByRole("button", { name: "Undo" }).click();
  await expect(ada.composer).toHaveValue("and call me");
  await expect(cancel).toBeVisible();
  // What was written since then stays.
  await cancel.click();
  await ada.write("said otherwise");
  await ada.page.getByRole("button", { name: "Undo" }).click();
  await expect(ada.composer).toHaveValue("said otherwise");
  await cancel.click();
  await ada.composer.fill("without a file");
  await ada.composer.press("Enter");
  await expect(bob.rows("without a file")).toHaveCount(1);
  release();
  await ada.send("the end");
  await expect(bob.rows("the end")).toHaveCount(1);
  await expect(bob.rows("look at line 3")).toHaveCount(0);
  await expect(bob.timeline.getByText("numbers.csv")).toHaveCount(0);
});

test("of several files one is cancelled, which can be undone, and the message goes without it", async ({ person }) => {
  const { ada, bob } = await two(person);
  const release = await holdUploads(ada.page);
  const cancel = (name: string) => ada.page.getByRole("button", { name: `Cancel the upload of ${name}` }).click();
  await attach(ada, [textFile("wanted.csv"), textFile("unwanted.csv")]);
  await ada.write("both");
  await send(ada);
  await cancel("wanted.csv");
  await expect(ada.timeline.getByText("wanted.csv", { exact: true })).toHaveCount(0);
  await undoable(ada).getByRole("button", { name: "Undo" }).click();
  await expect(ada.timeline.getByText("wanted.csv", { exact: true })).toBeVisible();
  await cancel("unwanted.csv");
  await expect(undoable(ada)).toContainText(/unwanted\.csv.* was cancelled\. The message goes without it\./);
  await expect(ada.timeline.getByText("unwanted.csv")).toHaveCount(0);
  await expect(ada.composer).toHaveValue("");
  release();
  // It waits while the file can come back.
  await expect(ada.page.getByRole("progressbar")).toHaveCount(0);
  await ada.send("meanwhile");
  await expect(bob.rows("meanwhile")).toHaveCount(1);
  await expect(bob.rows("both")).toHaveCount(0);
  await carryOut(ada);
  await expect(bob.rows("both").getByText("wanted.csv", { exact: true })).toBeVisible();
  await expect(bob.timeline.getByText("unwanted.csv")).toHaveCount(0);
});

test("what is cancelled in one tab is not sent by another one, which uploads it", async ({ person }) => {
  const { ada, bob } = await two(person);
  const release = await holdUploads(ada.page);
  const other = await ada.page.context().newPage();
  const cancel = (name: string) => other.getByRole("button", { name: `Cancel the upload of ${name}` }).click();
  await attach(ada, [textFile("wanted.csv"), textFile("unwanted.csv")]);
  await send(ada);
  await attach(ada, [textFile("secret.csv")]);
  await ada.write("never");
  await send(ada);
  await other.goto(ada.page.url());
  await cancel("unwanted.csv");
  await cancel("secret.csv");
  await expect(other.getByTestId("timeline").getByText("secret.csv")).toHaveCount(0);
  release();
  await expect(bob.timeline.getByText("wanted.csv", { exact: true })).toBeVisible();
  // The tab that uploads finds out, too.
  await expect(ada.timeline.getByRole("progressbar")).toHaveCount(0);
  await ada.send("the end");
  await expect(bob.rows("the end")).toHaveCount(1);
  for (const name of ["unwanted.csv", "secret.csv", "never"])
    for (const timeline of [ada.timeline, bob.timeline]) await expect(timeline.getByText(name)).toHaveCount(0);
});

test("an Undo that keeps the focus for minutes still has the file", async ({ person }) => {
  const { ada, bob } = await two(person);
  await ada.page.clock.install();
  await attach(ada, [textFile("kept.csv")]);
  await ada.page.getByRole("button", { name: "Remove kept.csv" }).click();
  await ada.page.getByRole("button", { name: "Undo" }).focus();
  await ada.page.clock.fastForward("02:00");
  await ada.page.getByRole("button", { name: "Undo" }).click();
  // Its bytes are read from where they are kept.
  await ada.page.reload();
  await send(ada);
  await expect(bob.timeline.getByText("kept.csv")).toBeVisible();
});

const MB = 1024 * 1024;

/** Attaches a file that the page makes: from here it would take as long as all the rest. */
const attachLarge = ({ page }: Person, name: string, bytes: number) =>
  page.locator("form input[type=file]").evaluate(
    (input, [name, bytes]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([new Uint8Array(bytes)], name));
      if (input instanceof HTMLInputElement) input.files = transfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    },
    [name, bytes] as const,
  );

test("25 MB over a slow line show how far they are, hold no message up, and can be cancelled", async ({ person }) => {
  const { ada, bob } = await two(person);
  const devTools = await devToolsOf(ada.page);
  const line = (uploadThroughput: number) =>
    devTools.send("Network.emulateNetworkConditions", {
      offline: false,
      latency: 20,
      downloadThroughput: -1,
      uploadThroughput,
    });
  await devTools.send("Network.enable");
  // At this pace it would take minutes.
  await line(100 * 1024);
  await attachLarge(ada, "film.bin", 25 * MB);
  await expect(tray(ada)).toHaveCount(1);
  await send(ada);
  const progress = ada.page.getByRole("progressbar", { name: "Upload of film.bin" });
  const percent = () => progress.evaluate((bar) => (bar instanceof HTMLProgressElement ? bar.value : Number.NaN));
  await expect.poll(percent).toBeGreaterThan(0);
  const early = await percent();
  await ada.send("on a slow line");
  await expect(ada.rows("on a slow line")).toHaveAttribute("data-message-id", /./);
  await expect(bob.rows("on a slow line")).toHaveCount(1);
  await expect.poll(percent).toBeGreaterThan(early);
  expect(await percent()).toBeLessThan(100);

  await ada.page.getByRole("button", { name: "Cancel the upload of film.bin" }).click();
  await expect(progress).toHaveCount(0);
  await expect(ada.timeline.getByText("film.bin")).toHaveCount(0);
  await ada.page.getByRole("button", { name: "Undo" }).click();
  await expect(progress).toBeVisible();
  await line(-1);
  await expect(bob.timeline.getByText("film.bin")).toBeVisible();
  const said = await bob.timeline.locator("article").allInnerTexts();
  expect(said.findIndex((text) => text.includes("on a slow line"))).toBeLessThan(
    said.findIndex((text) => text.includes("film.bin")),
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

const SECRET = "GPS 48.85 N 2.35 E";

/** A picture as a camera makes it: an APP1 segment with a made-up body, after the first marker. */
const photographed = async (person: Person, name: string, size = {}) => {
  const { buffer, ...rest } = await drawn(person, name, size);
  const body = Buffer.from(`Exif\0\0${SECRET}`);
  const segment = Buffer.concat([Buffer.from([0xff, 0xe1, 0, body.length + 2]), body]);
  return { ...rest, buffer: Buffer.concat([buffer.subarray(0, 2), segment, buffer.subarray(2)]) };
};

/** What others get of a file that was sent. */
const sentBytes = async ({ page, timeline }: Person, name: string): Promise<Buffer> => {
  const picture = timeline.getByRole("button", { name: `Show ${name} larger` });
  const link = page.getByRole("link", { name: `Download ${name}` });
  await expect(picture.or(link)).toHaveCount(1);
  if (await picture.isVisible()) await picture.click();
  const href = await link.getAttribute("href");
  const sent = await (await page.context().request.get(href ?? "")).body();
  if (await page.getByRole("dialog").isVisible()) await page.keyboard.press("Escape");
  return sent;
};

test("EXIF is gone, and a large picture is made smaller", async ({ person }) => {
  const { ada } = await two(person);
  const camera = await photographed(ada, "camera.jpg", { width: 3_000, height: 1_500 });
  expect(camera.buffer.includes(SECRET)).toBe(true);
  await attach(ada, [camera]);
  await send(ada);
  await expect(
    ada.timeline
      .locator("[data-message-id]")
      .filter({ has: ada.page.getByRole("button", { name: "Show camera.jpg larger" }) }),
  ).toHaveCount(1);
  const sent = await sentBytes(ada, "camera.jpg");
  expect(sent.length).toBeGreaterThan(100);
  expect(sent.includes(SECRET)).toBe(false);
  await pictures(ada).click();
  await expect
    .poll(() =>
      ada.page
        .getByRole("dialog")
        .locator("img")
        .evaluate((img) => img instanceof HTMLImageElement && [img.naturalWidth, img.naturalHeight]),
    )
    .toEqual([2_048, 1_024]);
});

test("EXIF is gone whatever the browser says the file is, and where it can't be, a sentence says so before it is sent", async ({
  person,
}) => {
  const { ada, bob } = await two(person);
  const camera = await photographed(ada, "nameless");
  const types = ["", "application/octet-stream", "text/plain", "image/png"];
  for (const [n, mimeType] of types.entries())
    await give(ada, ada.timeline, "drop", { ...camera, name: `nameless-${n}`, mimeType });
  await expect(tray(ada)).toHaveCount(types.length);
  await send(ada);
  await expect(pictures(bob)).toHaveCount(types.length);
  for (const n of types.keys()) {
    const sent = await sentBytes(bob, `nameless-${n}.jpg`);
    expect(sent.subarray(0, 3), `as ${types[n]}`).toEqual(Buffer.from([0xff, 0xd8, 0xff]));
    expect(sent.includes(SECRET), `as ${types[n]}`).toBe(false);
  }

  // No browser of these tests draws these: an iPhone's picture, whose Exif item is understood, and a TIFF.
  await give(ada, ada.timeline, "drop", { name: "phone", mimeType: "", buffer: heic(SECRET) });
  await expect(
    status(ada, /phone.* cannot show\. .*, without what the camera noted in it, such as the place/),
  ).toBeVisible();
  const tiff = Buffer.from(`II*\0\x08\0\0\0${SECRET}`);
  await give(ada, ada.timeline, "drop", { name: "scan", mimeType: "", buffer: tiff });
  await expect(
    status(ada, /scan.* cannot show\. .*, with what the camera noted in it, such as the place/),
  ).toBeVisible();
  await attach(ada, [{ name: "walk.mp4", mimeType: "video/mp4", buffer: Buffer.from("a film") }]);
  await expect(
    status(ada, /walk\.mp4.* is a film\. .* what the camera may have noted in it, such as the place/),
  ).toBeVisible();
  await send(ada);
  const phone = await sentBytes(bob, "phone");
  expect([phone.includes("ftypheic"), phone.includes("PICTURE"), phone.includes(SECRET)]).toEqual([true, true, false]);
});

/** The least that has the form of a HEIC: a picture and an Exif item, which follow each other in `mdat`. */
const heic = (exif: string): Buffer => {
  const box = (name: string, ...data: (number[] | string)[]) => {
    const body = Buffer.concat(data.map((each) => Buffer.from(each as string)));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(body.length + 8);
    return [...length, ...Buffer.from(name), ...body];
  };
  const infe = (id: number, type: string) => box("infe", [2, 0, 0, 0, 0, id, 0, 0], type, [0]);
  const place = (id: number, from: number, length: number) => [0, id, 0, 0, 0, 1, 0, 0, 0, from, 0, 0, 0, length];
  const head = box("ftyp", "heic", [0, 0, 0, 0], "mif1heic");
  const meta = (at: number) =>
    box(
      "meta",
      [0, 0, 0, 0],
      box("iinf", [0, 0, 0, 0, 0, 2], infe(1, "hvc1"), infe(2, "Exif")),
      box("iloc", [0, 0, 0, 0, 0x44, 0, 0, 2], place(1, at, 7), place(2, at + 7, exif.length)),
    );
  return Buffer.from([...head, ...meta(head.length + meta(0).length + 8), ...box("mdat", "PICTURE", exif)]);
};

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
    // Without its end, as from a transfer that broke off.
    { name: "cut.gif", mimeType: "image/gif", buffer: gif.subarray(0, -1) },
    { name: "sound.wav", mimeType: "audio/wav", buffer: wav },
    { name: "film.webm", mimeType: "video/webm", buffer: Buffer.from(film, "base64") },
  ]);
  await expect(tray(ada)).toHaveCount(4);
  await send(ada);
  await isLoaded(pictures(bob).first());
  await isLoaded(pictures(bob).last());
  for (const name of ["loop.gif", "cut.gif"])
    expect(await sentBytes(bob, name)).toEqual(Buffer.from([...head, ...frame, ...frame, 0x3b]));
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

test("keys turn pictures after a click on one, and at the last one", async ({ person }) => {
  const { ada } = await two(person);
  await attach(ada, [await drawn(ada, "one.jpg"), await drawn(ada, "two.jpg"), await drawn(ada, "three.jpg")]);
  await send(ada);
  await expect(pictures(ada)).toHaveCount(3);
  await pictures(ada).first().click();
  const box = ada.page.getByRole("dialog");
  const counter = (text: string) => expect(box.getByText(text)).toBeVisible();
  await counter("1 of 3");
  await box.locator("img").click();
  await ada.page.keyboard.press("ArrowRight");
  await counter("2 of 3");
  const next = box.getByRole("button", { name: "Next picture" });
  await next.focus();
  await ada.page.keyboard.press("Enter");
  await counter("3 of 3");
  await expect(next).toHaveAttribute("aria-disabled", "true");
  await expect(next).toBeFocused();
  await ada.page.keyboard.press("Enter");
  await counter("3 of 3");
  await ada.page.keyboard.press("ArrowLeft");
  await counter("2 of 3");
  // The tab order begins at the box again, and stays in it.
  await box.locator("img").click();
  await ada.page.keyboard.press("Tab");
  await expect(box.getByRole("button", { name: "Close" })).toBeFocused();
});

/** Where the picture that is shown large is on the screen. */
const shownLarge = ({ page }: Person) =>
  page
    .getByRole("dialog")
    .locator("img")
    .evaluate((img) => {
      const { left, top, right, bottom } = img.getBoundingClientRect();
      return { left, top, right, bottom };
    });

test("from right to left a swipe is mirrored; two fingers enlarge what is between them, and a picture can't be lost", async ({
  person,
}) => {
  const { ada } = await two(person, PHONE);
  await attach(ada, [await drawn(ada, "one.jpg", { width: 600, height: 1_000 }), await drawn(ada, "two.jpg")]);
  await send(ada);
  await expect(pictures(ada)).toHaveCount(2);
  const devTools = await devToolsOf(ada.page);
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", ...points: [x: number, y: number][]) =>
    devTools.send("Input.dispatchTouchEvent", { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
  const drag = async (...path: [x: number, y: number][]) => {
    for (const [n, point] of path.entries()) await touch(n === 0 ? "touchStart" : "touchMove", point);
    await touch("touchEnd");
  };
  const turn = (dir: string) =>
    ada.page.evaluate((given) => {
      document.documentElement.dir = given;
    }, dir);
  const box = ada.page.getByRole("dialog");

  await turn("rtl");
  await pictures(ada).first().tap();
  await expect(box.getByText("1 of 2")).toBeVisible();
  await drag([300, 400], [250, 400], [200, 400], [100, 400]);
  await expect(box.getByText("1 of 2")).toBeVisible();
  await drag([100, 400], [150, 400], [200, 400], [300, 400]);
  await expect(box.getByText("2 of 2")).toBeVisible();
  await drag([300, 400], [250, 400], [200, 400], [100, 400]);
  await expect(box.getByText("1 of 2")).toBeVisible();
  await turn("ltr");

  const before = await shownLarge(ada);
  // About a corner of the picture: what is there stays between the fingers.
  const corner = { x: before.left + 60, y: before.top + 60 };
  await touch("touchStart", [corner.x - 20, corner.y], [corner.x + 20, corner.y]);
  for (const by of [25, 30, 35, 40]) await touch("touchMove", [corner.x - by, corner.y], [corner.x + by, corner.y]);
  await touch("touchEnd");
  const enlarged = await shownLarge(ada);
  const scale = (enlarged.right - enlarged.left) / (before.right - before.left);
  expect(scale).toBeGreaterThan(1.8);
  const where = (edge: number, at: number) => (at - edge) / scale;
  expect(Math.abs(where(enlarged.left, corner.x) - 60)).toBeLessThan(3);
  expect(Math.abs(where(enlarged.top, corner.y) - 60)).toBeLessThan(3);

  // However far a finger moves, the picture covers where it was as a whole.
  for (const [dx, dy] of [
    [300, 300],
    [-300, -300],
    [300, -300],
  ] as const) {
    for (let times = 0; times < 6; times += 1)
      await drag([200, 400], [200 + dx / 3, 400 + dy / 3], [200 + dx / 2, 400 + dy / 2], [200 + dx, 400 + dy]);
    const after = await shownLarge(ada);
    expect(after.left).toBeLessThanOrEqual(before.left + 1);
    expect(after.right).toBeGreaterThanOrEqual(before.right - 1);
    expect(after.top).toBeLessThanOrEqual(before.top + 1);
    expect(after.bottom).toBeGreaterThanOrEqual(before.bottom - 1);
  }
});

test("the wheel with Ctrl enlarges a picture under the pointer, and not the page", async ({ person }) => {
  const { ada } = await two(person);
  await attach(ada, [await drawn(ada, "one.jpg", { width: 1_600, height: 900 })]);
  await send(ada);
  await pictures(ada).click();
  await isLoaded(ada.page.getByRole("dialog"));
  const before = await shownLarge(ada);
  const prevented = ada.page.evaluate(
    () =>
      new Promise((resolve) =>
        window.addEventListener("wheel", (event) => resolve(event.defaultPrevented), { once: true }),
      ),
  );
  await ada.page.mouse.move(before.left + 100, before.top + 80);
  await ada.page.keyboard.down("Control");
  for (let times = 0; times < 8; times += 1) await ada.page.mouse.wheel(0, -100);
  await ada.page.keyboard.up("Control");
  expect(await prevented).toBe(true);
  await expect.poll(async () => (await shownLarge(ada)).right - before.right).toBeGreaterThan(200);
  const after = await shownLarge(ada);
  const scale = (after.right - after.left) / (before.right - before.left);
  expect(Math.abs((before.left + 100 - after.left) / scale - 100)).toBeLessThan(3);
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
  const page = await bob.page.context().newPage();
  const release = await holdPictures(page);
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
  const shifts = await noteShifts(page);
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
  const sum = await shifts();
  test.info().annotations.push({ type: "CLS", description: sum.toFixed(4) });
  expect(sum).toBeLessThanOrEqual(0.01);
});

for (const shape of [
  { name: "wide.jpg", width: 1_600, height: 500 },
  { name: "high.jpg", width: 400, height: 1_500 },
  { name: "small.jpg", width: 40, height: 30 },
])
  test(`nothing moves while a picture alone loads: ${shape.name}`, async ({ person }) => {
    const { ada, bob, room } = await two(person);
    await ada.send("before");
    await attach(ada, [await drawn(ada, shape.name, shape)]);
    await ada.write("Alone");
    await send(ada);
    await expect(bob.rows("Alone")).toHaveCount(1);
    await ada.send("after");
    const page = await bob.page.context().newPage();
    const release = await holdPictures(page);
    await page.goto(bob.page.url());
    await expect(page.getByRole("textbox", { name: `Message ${room}` })).toBeVisible();
    const timeline = page.getByTestId("timeline");
    const picture = timeline.getByRole("button", { name: `Show ${shape.name} larger` });
    await expect(picture).toBeInViewport();
    await expect(timeline.getByText("after")).toBeInViewport();
    const before = await picture.boundingBox();
    // The space is the picture's own shape, and not only some.
    expect((before?.width ?? 0) / (before?.height ?? 1)).toBeCloseTo(shape.width / shape.height, 1);
    const shifts = await noteShifts(page);
    const isDrawn = () =>
      picture
        .locator("img")
        .last()
        .evaluate(
          (img) =>
            img instanceof HTMLImageElement && img.complete && img.naturalWidth > 0 && img.src.includes("/api/files/"),
        );
    expect(await isDrawn()).toBe(false);
    release();
    await expect.poll(isDrawn).toBe(true);
    // Two frames later, what a frame has moved is known.
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    expect(await shifts()).toBeLessThanOrEqual(0.01);
    expect(await picture.boundingBox()).toEqual(before);
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
    await ada.page.evaluate(() => {
      document.documentElement.dir = "rtl";
    });
    await ada.page.screenshot({ path: testInfo.outputPath("lightbox-rtl.png") });
    await ada.page.getByRole("button", { name: "Larger", exact: true }).click();
    expect((await new AxeBuilder({ page: ada.page }).analyze()).violations).toEqual([]);
  });
