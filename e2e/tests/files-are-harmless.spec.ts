import { Attachment } from "@parley/protocol/file";
import { Upload } from "@parley/protocol/upload";
import { expect, type Page, type Request } from "@playwright/test";
import { test } from "../src/fixtures";

/** What says to anybody who looks that it has run, wherever it is. */
const SCRIPT =
  'try { localStorage.setItem("ran", "yes"); } catch {} try { (window.opener ?? window.top).postMessage("ran", "*"); } catch {} document.title = "ran";';
const PDF = `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\\("ran"\\);)>>>>endobj
2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj
trailer<</Root 1 0 R>>`;

const CONTENTS = {
  html: `<!doctype html><title>page</title><script>${SCRIPT}</script><body onload='${SCRIPT}'>`,
  svg: `<svg xmlns="http://www.w3.org/2000/svg" onload='${SCRIPT}'><script>${SCRIPT}</script></svg>`,
  js: SCRIPT,
  pdf: PDF,
} as const;

/** Their own types, and lies. */
const TYPES = [
  "text/html",
  "image/svg+xml",
  "text/javascript",
  "application/pdf",
  "application/xhtml+xml",
  "text/xml",
  "text/plain",
  "image/png",
  "image/jpeg",
  "image/gif",
  "audio/mpeg",
  "video/mp4",
  "application/octet-stream",
] as const;

/** What a browser shows in its place. All others it saves. */
const SHOWN = /^(image\/(png|jpeg|gif)|audio|video)/;

/** Uploads as the page would, and says where the bytes are. */
const share = async (page: Page, roomId: string, name: string, type: string, text: string): Promise<string> => {
  const bytes = Buffer.byteLength(text);
  const asked = await page.request.post("/api/files", { data: { roomId, name, type, bytes } });
  const { fileId, url, fields } = Upload.parse(await asked.json());
  const file = { name, mimeType: type, buffer: Buffer.from(text) };
  expect((await page.request.post(url, { multipart: { ...fields, file } })).status()).toBe(204);
  Attachment.parse(await (await page.request.post(`/api/files/${fileId}/complete`, { data: {} })).json());
  return `/api/files/${fileId}`;
};

/** Whether anything of it has run: by what it leaves, by what it says, and by what it is called. */
const hasRun = (page: Page): Promise<string[]> =>
  page.evaluate(() => [
    ...(localStorage.getItem("ran") === null ? [] : ["it stored something"]),
    ...Reflect.get(window, "heard"),
    ...(document.title === "ran" ? ["it named the page"] : []),
  ]);

const listen = (page: Page) =>
  page.evaluate(() => {
    Reflect.set(window, "heard", []);
    window.addEventListener("message", ({ data }) => Reflect.get(window, "heard").push(`it said ${data}`));
  });

/**
 * Shows what is at an address in a frame, an object and an embed at once, until each was refused by the page's policy, or has answered. Says by which
 * directives, or where the frames are that are there then.
 */
const frame = async (page: Page, address: string, until: "refused by the page" | "answered"): Promise<string[]> => {
  let answers = 0;
  const count = (request: Request) => {
    // What only leads to the store is no answer yet.
    if (!request.url().includes("/api/")) answers += 1;
  };
  page.on("requestfinished", count).on("requestfailed", count);
  const refused = await page.evaluateHandle((src) => {
    const directives: string[] = [];
    document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) =>
      directives.push(effectiveDirective),
    );
    for (const name of ["iframe", "object", "embed"]) {
      const element = document.createElement(name);
      element.className = "framed";
      element.setAttribute(name === "object" ? "data" : "src", src);
      document.body.append(element);
    }
    return directives;
  }, address);
  const directives = () => refused.evaluate((list) => [...list]);
  if (until === "answered") await expect.poll(() => answers, address).toBe(3);
  else await expect.poll(async () => (await directives()).length, address).toBe(3);
  // What is shown is drawn, and what runs has run.
  await page.evaluate(() => new Promise((resume) => requestAnimationFrame(() => requestAnimationFrame(resume))));
  const shown = page
    .frames()
    .map((each) => each.url())
    .filter((url) => /^https?:/.test(url) && url !== page.url());
  const said = until === "answered" ? shown : await directives();
  await page.evaluate(() => {
    for (const element of document.querySelectorAll(".framed")) element.remove();
  });
  page.off("requestfinished", count).off("requestfailed", count);
  return said;
};

test("what runs in a frame, an object or an embed would be noticed", async ({ person }) => {
  const { page } = await person("Ada");
  await page.route("**/unguarded", (route) => route.fulfill({ contentType: "text/html", body: "<title>bare</title>" }));
  await page.route("**/runs", (route) => route.fulfill({ contentType: "text/html", body: CONTENTS.html }));
  await page.goto("/unguarded");
  await listen(page);
  expect(await frame(page, "/runs", "answered")).toEqual(Array(3).fill(new URL("/runs", page.url()).href));
  // By its script and its `onload`, in each of the three.
  const said = Array<string>(6).fill("it said ran");
  await expect.poll(() => hasRun(page)).toEqual(["it stored something", ...said]);
});

for (const [kind, text] of Object.entries(CONTENTS))
  test(`a file of ${kind} runs nowhere and frames nowhere, whatever it says it is`, async ({ person }) => {
    test.setTimeout(120_000);
    const ada = await person("Ada");
    const { page } = ada;
    await ada.createRoom("Shelf");
    const roomId = new URL(page.url()).pathname.split("/").at(-1) ?? "";
    await listen(page);
    // Of the same origin, but without the app's policy: what is framed here is kept out by its own headers alone.
    const unguarded = await page.context().newPage();
    await unguarded.route("**/unguarded", (route) =>
      route.fulfill({ contentType: "text/html", body: "<title>bare</title>" }),
    );
    await unguarded.goto("/unguarded");
    await listen(unguarded);
    for (const type of TYPES) {
      const address = await share(page, roomId, `a.${kind}`, type, text);

      const response = await page.request.get(address);
      expect(response.status(), type).toBe(200);
      const headers = response.headers();
      expect(headers["content-type"], type).toBe(SHOWN.test(type) ? type : "application/octet-stream");
      expect(headers["content-disposition"]?.split(";")[0], type).toBe(SHOWN.test(type) ? "inline" : "attachment");
      expect(headers["content-security-policy"], type).toContain("sandbox");
      expect(headers["x-content-type-options"], type).toBe("nosniff");

      // As a script, and as a module.
      const loaded = await page.evaluate(
        (src) =>
          Promise.all(
            ["text/javascript", "module"].map(
              (type) =>
                new Promise<string>((resolve) => {
                  const script = Object.assign(document.createElement("script"), { src, type });
                  script.onload = () => resolve("loaded");
                  script.onerror = () => resolve("refused");
                  document.head.append(script);
                }),
            ),
          ),
        address,
      );
      expect(loaded, `${type} as a script`).toEqual(["refused", "refused"]);

      // In a frame, an object, an embed: the page's own policy refuses it, and where a page has none, the file's does.
      expect((await frame(page, address, "refused by the page")).toSorted(), `${type} framed`).toEqual([
        "frame-src",
        "object-src",
        "object-src",
      ]);
      expect(await frame(unguarded, address, "answered"), `${type} framed by a page without a policy`).toEqual([]);
      expect(await hasRun(unguarded), `${type} framed by a page without a policy`).toEqual([]);

      // Opened by itself.
      const opened = await page.context().newPage();
      const download = opened
        .waitForEvent("download", { timeout: SHOWN.test(type) ? 1 : 10_000 })
        .catch(() => undefined);
      await opened.goto(address).catch(() => undefined);
      if (!SHOWN.test(type)) expect((await download)?.suggestedFilename(), type).toBe(`a.${kind}`);
      else {
        expect(await opened.evaluate(() => window.origin).catch(() => "null"), type).toBe("null");
        expect(await opened.title().catch(() => "")).not.toBe("ran");
      }
      await opened.close();
      expect(await hasRun(page), type).toEqual([]);
    }
  });
