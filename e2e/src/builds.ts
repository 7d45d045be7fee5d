import { once } from "node:events";
import { cp, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { request as ask, createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { basename, extname, join } from "node:path";

/** The web app's next build, served in the place of the present one. */
export type Builds = {
  url: string;
  /** From now on the next build is served, and no file of the one before; but for its styles, where it `isHalf` there. */
  deployNext(options?: { isHalf: boolean }): void;
  close(): Promise<void>;
};

const DIST = new URL("../../apps/web/dist/", import.meta.url).pathname;
const TYPES: Record<string, string> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};
const isText = (name: string) => extname(name) in TYPES;
const isApi = (url: string) => /^\/(api|health|realtime)/.test(url);

/** Copies the build, with another name for each file in `assets/`, as if all of them had changed. */
const makeNext = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), "parley-build-"));
  await cp(DIST, folder, { recursive: true, filter: (source) => !/\.(br|gz)$/.test(source) });
  const assets = await readdir(join(folder, "assets"));
  const renamed = new Map(assets.map((name) => [name, name.replace(/(.*)-/, "$1-next-")]));
  const all = (await readdir(folder, { recursive: true })).filter(isText);
  for (const name of all) {
    const path = join(folder, name);
    let text = await readFile(path, "utf8");
    for (const [before, after] of renamed) text = text.replaceAll(before, after);
    // The worker is another one, as its list of files is; its name comes from that list.
    await writeFile(path, text.replace(/"name":"\w+"/, '"name":"next"'));
  }
  for (const [before, after] of renamed) await rename(join(folder, "assets", before), join(folder, "assets", after));
  return folder;
};

/** Serves the web app in front of the product at `port`, whose own copy of it nobody sees. */
export const serveBuilds = async (port: number): Promise<Builds> => {
  const next = await makeNext();
  let folder = DIST;
  let lacks: string | undefined;
  const server = createServer(async (request, response) => {
    const { url = "/", method, headers } = request;
    if (isApi(url)) {
      const asked = ask({ port, path: url, method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      });
      asked.on("error", () => response.destroy());
      request.pipe(asked);
      return;
    }
    const { pathname } = new URL(url, "http://localhost");
    const name = isText(pathname) ? pathname : "/index.html";
    const content = extname(name) === lacks ? undefined : await readFile(join(folder, name)).catch(() => undefined);
    if (!content) return void response.writeHead(404).end();
    response.writeHead(200, { "Content-Type": TYPES[extname(name)], "Cache-Control": "no-cache" }).end(content);
  });
  server.on("upgrade", (request, near, head) => {
    const far = connect(port, "127.0.0.1", () => {
      const lines = [`GET ${request.url} HTTP/1.1`];
      for (let i = 0; i < request.rawHeaders.length; i += 2)
        lines.push(`${request.rawHeaders[i]}: ${request.rawHeaders[i + 1]}`);
      far.write(`${lines.join("\r\n")}\r\n\r\n`);
      far.write(head);
      near.pipe(far).pipe(near);
    });
    far.on("error", () => near.destroy());
    near.on("error", () => far.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address() as AddressInfo;
  return {
    url: `http://localhost:${address.port}`,
    deployNext: ({ isHalf } = { isHalf: false }) => {
      folder = next;
      lacks = isHalf ? ".css" : undefined;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await rm(next, { recursive: true, force: true });
    },
  };
};

/** The file of the page's own script. */
export const entryOf = (source: string): string => basename(/src="([^"]+\.js)"/.exec(source)?.[1] ?? "");
