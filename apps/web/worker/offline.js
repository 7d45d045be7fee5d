/**
 * Lets the app open without network: the build's files are kept in a cache of the browser. Names in `assets/` carry a hash of their content, so
 * a file from a cache is the right one whichever build asks for it. The page itself comes from the network where there is one.
 *
 * The cache of the build before stays, because tabs that it opened may still ask for its files.
 */

/** The name of this build and its files, which the build writes here. */
const SHELL = __SHELL__;

const PREFIX = "parley-";
const CACHE = PREFIX + SHELL.name;
/** A page that the network has not brought by then comes from the cache. */
const PATIENCE_MS = 3_000;

const install = async () => {
  const page = await fetch("/", { cache: "no-cache" });
  // A deployment that has ended meanwhile has other files: the browser tries again with its worker.
  if (!page.ok || !(await page.clone().text()).includes(SHELL.entry)) throw new Error("the page is of another build");
  const cache = await caches.open(CACHE);
  try {
    await cache.addAll(SHELL.files);
    await cache.put("/", page);
  } catch (error) {
    if (!(await isWhole(CACHE))) await caches.delete(CACHE);
    throw error;
  }
  await self.skipWaiting();
};

/** Whether all files of a build are in its cache: the page comes last. An install that was cut short leaves some. */
const isWhole = async (name) => (await caches.match("/", { cacheName: name })) !== undefined;

const activate = async () => {
  const others = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  const whole = await Promise.all(others.map(isWhole));
  // They are in the order in which they were made.
  const before = others.filter((_, at) => whole[at]).at(-1);
  await Promise.all(others.filter((name) => name !== before).map((name) => caches.delete(name)));
  await self.clients.claim();
};

const cached = async (request) => (await caches.match(request)) ?? fetch(request);

const page = async (request) => {
  const answer = fetch(request);
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  try {
    return (await Promise.race([answer, late])) ?? (await caches.match("/", { cacheName: CACHE })) ?? answer;
  } catch (error) {
    const kept = await caches.match("/", { cacheName: CACHE });
    if (kept) return kept;
    throw error;
  }
};

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (SHELL.files.includes(pathname) || pathname.startsWith("/assets/")) event.respondWith(cached(request));
  else if (request.mode === "navigate" && !pathname.startsWith("/api/")) event.respondWith(page(request));
});
