import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import headers from "@parley/web/security-headers.json" with { type: "json" };
import { afterAll, describe, expect, it } from "vitest";
import { useProduct } from "../test/product";
import { serveWeb } from "./web";

/** A build as Vite leaves it: a page, assets with a hash in their names, compressed too, a file from `public`, and its own manifest. */
const folder = await mkdtemp(join(tmpdir(), "parley-web-"));
await mkdir(join(folder, "assets"));
await mkdir(join(folder, ".vite"));
const FILES = { "index.html": "<!doctype html><title>Parley</title>", "assets/index-a1b2c3.js": "export {};" };
for (const [name, text] of Object.entries(FILES)) {
  await writeFile(join(folder, name), text);
  await writeFile(join(folder, `${name}.br`), brotliCompressSync(text));
  await writeFile(join(folder, `${name}.gz`), gzipSync(text));
}
await writeFile(join(folder, "favicon.svg"), "<svg/>");
await writeFile(join(folder, ".vite", "manifest.json"), "{}");
afterAll(() => rm(folder, { recursive: true }));

describe("the built web app", () => {
  const product = useProduct({ web: serveWeb(folder) });
  const get = (path: string, init: RequestInit = {}) => fetch(new URL(path, product().url), init);

  it.each(["/", "/rooms/abc", "/rooms/abc?at=5"])("%s is the page, asked for anew every time", async (path) => {
    const response = await get(path);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toMatch(/^text\/html/);
    expect(response.headers.get("cache-control")).toBe("no-cache");
    expect(await response.text()).toContain("<title>Parley</title>");
  });

  it("is not sent again while it is the same", async () => {
    const etag = (await get("/")).headers.get("etag") ?? "";
    expect((await get("/", { headers: { "If-None-Match": etag } })).status).toBe(304);
  });

  it("has assets that a browser keeps for good, and a public file that it does not", async () => {
    const asset = await get("/assets/index-a1b2c3.js");
    expect(asset.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(asset.headers.get("content-type")).toMatch(/javascript/);
    expect((await get("/favicon.svg")).headers.get("cache-control")).toBe("no-cache");
  });

  it.each([
    ["gzip, deflate, br, zstd", "br"],
    ["gzip, deflate", "gzip"],
    ["identity", null],
  ])("goes over the wire as a browser that accepts %s reads it: %s", async (accepted, encoding) => {
    const expected = [
      ["/", "text/html;charset=utf-8", FILES["index.html"]],
      ["/rooms/abc", "text/html;charset=utf-8", FILES["index.html"]],
      ["/assets/index-a1b2c3.js", "text/javascript", FILES["assets/index-a1b2c3.js"]],
    ] as const;
    for (const [path, type, text] of expected) {
      const response = await get(path, { headers: { "Accept-Encoding": accepted } });
      expect(response.headers.get("content-encoding")).toBe(encoding);
      expect(response.headers.get("content-type")).toBe(type);
      expect(response.headers.get("vary")).toBe("Accept-Encoding");
      expect(await response.text()).toBe(text);
    }
  });

  it("is not sent again while it is the same, in the encoding that it was sent in", async () => {
    const path = "/assets/index-a1b2c3.js";
    const ask = (encoding: string, tag = "") =>
      get(path, { headers: { "Accept-Encoding": encoding, "If-None-Match": tag } });
    const tag = (await ask("br")).headers.get("etag") ?? "";
    expect((await ask("br", tag)).status).toBe(304);
    expect((await ask("gzip", tag)).status).toBe(200);
  });

  it.each([
    "/assets/index-gone.js",
    "/assets/gone",
    "/favicon.ico",
    "/.vite/manifest.json",
    "/%2Evite/manifest.json",
    "/../package.json",
  ])("%s is not there, and is not the page instead", async (path) => {
    expect((await get(path)).status).toBe(404);
  });

  it.each(["/", "/assets/index-a1b2c3.js"])("%s has the security headers of the deployed one", async (path) => {
    const sent = (await get(path)).headers;
    expect(Object.fromEntries(Object.keys(headers).map((name) => [name, sent.get(name)]))).toEqual(headers);
  });

  it("allows no script but its own, no frames around it and no guessing of types", () => {
    expect(headers["X-Content-Type-Options"]).toBe("nosniff");
    const policy = new Map(
      headers["Content-Security-Policy"].split("; ").map((directive) => {
        const [name = "", ...sources] = directive.split(" ");
        return [name, sources];
      }),
    );
    expect(policy.get("script-src")).toEqual(["'self'"]);
    expect(policy.get("default-src")).toEqual(["'none'"]);
    expect(policy.get("frame-ancestors")).toEqual(["'none'"]);
    expect([...policy.values()].flat()).not.toContain("'unsafe-inline'");
  });

  it("leaves the API alone", async () => {
    expect((await get("/api/nothing")).headers.get("content-type")).toMatch(/^application\/json/);
  });
});

describe("a web app that is built anew while the product runs", () => {
  const built = join(folder, "..", `${basename(folder)}-again`);
  const product = useProduct({ web: serveWeb(built) });
  afterAll(() => rm(built, { recursive: true, force: true }));
  const get = (path: string) => fetch(new URL(path, product().url), { headers: { "Accept-Encoding": "br" } });
  const build = async (name: string) => {
    const page = `<!doctype html><script src="/assets/${name}"></script>`;
    await rm(built, { recursive: true, force: true });
    await mkdir(join(built, "assets"), { recursive: true });
    for (const [file, text] of [
      ["index.html", page],
      [`assets/${name}`, `export const build = "${name}";`],
    ] as const) {
      await writeFile(join(built, file), text);
      await writeFile(join(built, `${file}.br`), brotliCompressSync(text));
    }
  };

  it("is served as it is now, compressed: its page and its assets, and none of before", async () => {
    for (const [name, former] of [
      ["index-one.js", "index-none.js"],
      ["index-two.js", "index-one.js"],
    ] as const) {
      await build(name);
      expect(await (await get("/rooms/abc")).text()).toContain(name);
      const asset = await get(`/assets/${name}`);
      expect([asset.status, asset.headers.get("content-encoding")]).toEqual([200, "br"]);
      expect(await asset.text()).toContain(name);
      expect((await get(`/assets/${former}`)).status).toBe(404);
    }
  });

  it("is missed while there is none, and the product lives on", async () => {
    await rm(built, { recursive: true, force: true });
    for (const path of ["/", "/assets/index-two.js"]) expect((await get(path)).status).toBe(503);
    await build("index-three.js");
    expect((await get("/")).status).toBe(200);
  });
});

describe("a web app that was not built", () => {
  const product = useProduct({ web: serveWeb(join(folder, "nowhere")) });

  it("says how to build it, while the rest works", async () => {
    const response = await fetch(product().url);
    expect([response.status, await response.text()]).toEqual([
      503,
      "The web app is not built yet: npm start builds it.\n",
    ]);
    expect((await fetch(new URL("/api/session", product().url))).status).toBe(204);
  });
});
