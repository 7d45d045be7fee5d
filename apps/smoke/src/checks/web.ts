import assert from "node:assert/strict";
import headers from "@parley/web/security-headers.json" with { type: "json" };
import type { Check } from "../check";
import { directives } from "../policy";
import { same } from "../same";

const YEAR_S = 365 * 24 * 60 * 60;
const CSP = "Content-Security-Policy";

const get = (url: string, path: string) => fetch(new URL(path, url));

/** The page: an answer of 200 with HTML. */
const page = async (url: string, path: string): Promise<{ response: Response; html: string }> => {
  const response = await get(url, path);
  same(response.status, 200, `the status of ${path}`);
  assert.match(response.headers.get("content-type") ?? "", /^text\/html/, `the type of ${path}`);
  return { response, html: await response.text() };
};

/** As the web app's own policy, but a deployed stage may be connected to its WebSocket, which has another host. */
const expectPolicy = (sent: string): void => {
  const [wanted, given] = [directives(headers[CSP]), directives(sent)];
  const connect = (given.get("connect-src") ?? []).filter((source) => !/^wss:\/\/[a-z0-9.-]+$/.test(source));
  same(new Map(given).set("connect-src", connect), wanted, CSP);
};

const expectHeaders = ({ headers: sent }: Response, path: string): void => {
  for (const [name, value] of Object.entries(headers))
    if (name !== CSP) same(sent.get(name), value, `${name} of ${path}`);
  expectPolicy(sent.get(CSP) ?? "");
};

const assetsOf = (html: string): string[] => [...new Set(html.match(/\/assets\/[\w.-]+\.(?:js|css)(?=["'])/g) ?? [])];

export const web: Check[] = [
  {
    name: "web: the page is there, and asked for anew every time",
    needs: "nobody",
    async run(url) {
      const { response, html } = await page(url, "/");
      assert.match(html, /<title>[^<]+<\/title>/);
      const caching = response.headers.get("cache-control") ?? "";
      assert.match(caching, /no-cache|max-age=0/, "the page may be kept");
      assert.doesNotMatch(caching, /immutable/);
    },
  },
  {
    name: "web: the page has the security headers, its Content-Security-Policy directive by directive",
    needs: "nobody",
    run: async (url) => expectHeaders((await page(url, "/")).response, "/"),
  },
  {
    name: "web: a room's address is the page, with the same headers",
    needs: "nobody",
    async run(url) {
      const path = "/rooms/smoke";
      const { response, html } = await page(url, path);
      same(html, (await page(url, "/")).html, `${path} is another page`);
      expectHeaders(response, path);
    },
  },
  {
    name: "web: assets are there, with their type, and kept for good",
    needs: "nobody",
    async run(url) {
      const paths = assetsOf((await page(url, "/")).html);
      assert(
        paths.some((path) => path.endsWith(".js")),
        "the page names no script",
      );
      for (const path of paths) {
        const response = await get(url, path);
        same(response.status, 200, `the status of ${path}`);
        assert.match(response.headers.get("content-type") ?? "", path.endsWith(".js") ? /javascript/ : /^text\/css/);
        assert.match(response.headers.get("cache-control") ?? "", /immutable/, `${path} is asked for again`);
        const [, age] = /max-age=(\d+)/.exec(response.headers.get("cache-control") ?? "") ?? [];
        assert(Number(age) >= YEAR_S, `${path} is kept for less than a year`);
        same(response.headers.get("X-Content-Type-Options"), "nosniff", `guessing the type of ${path}`);
      }
    },
  },
  {
    name: "web: an asset that is gone is an error, and not the page",
    needs: "nobody",
    async run(url) {
      const { status } = await get(url, "/assets/smoke-gone.js");
      assert(status === 404 || status === 403, `the status of a missing asset is ${status}`);
    },
  },
];
