// What a fresh machine needs, with Node and npm alone: used by `npm start` and `npm test`.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { accessSync, constants, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** Ends with one sentence and exit code 1. */
export const fail = (sentence) => {
  console.error(sentence);
  process.exit(1);
};

export const requireNode = () => {
  const wanted = manifest.engines.node.replace(">=", "");
  const [major, minor] = process.versions.node.split(".").map(Number);
  const [wantedMajor, wantedMinor] = wanted.split(".").map(Number);
  if (major < wantedMajor || (major === wantedMajor && minor < wantedMinor))
    fail(
      `Parley needs Node ${wanted} or newer, and this is Node ${process.versions.node}. Get it from https://nodejs.org.`,
    );
};

/** Runs a command in the root folder; answers with its exit code. */
export const run = (command, args, options = {}) =>
  new Promise((ended) => {
    const shell = process.platform === "win32";
    const child = spawn(command, args, { cwd: root, stdio: "inherit", shell, ...options });
    child.on("error", () => ended(127));
    child.on("exit", (code) => ended(code ?? 1));
  });

/** pnpm in the one version that the lockfile was made with; nothing need be installed for it. */
export const pnpm = (args, options) => run("npx", ["--yes", manifest.packageManager, ...args], options);

const stamp = (name) => join(root, "node_modules", `.parley-${name}`);
const isStamped = (name, value) => existsSync(stamp(name)) && readFileSync(stamp(name), "utf8") === value;
const hash = (text) => createHash("sha256").update(text).digest("hex");

/** A service may run where the checkout can't be changed. */
const requireWritable = () => {
  try {
    accessSync(root, constants.W_OK);
  } catch {
    fail(
      `Parley has changed, and ${root} can't be written to. Run "node apps/local/bin/build.mjs" there as its owner, and start again.`,
    );
  }
};

/** Lets pnpm install `what`, unless that was done before. */
const installOnce = async (what, selection) => {
  const state = `${what} ${hash(readFileSync(join(root, "pnpm-lock.yaml")))}`;
  if (isStamped("installed", state)) return;
  requireWritable();
  console.log(`Installing ${what}. This takes a minute, once.`);
  if ((await pnpm(["install", "--frozen-lockfile", "--reporter=append-only", ...selection])) !== 0)
    fail("The installation failed; what pnpm said stands above. Is the network there? Run the command again.");
  writeFileSync(stamp("installed"), state);
};

/** Installs all that the lockfile names. */
export const install = () => installOnce("what Parley is built and tested with", []);

/**
 * Installs the `dependencies` of apps/local and of the workspaces among them, which is what the product is built with and runs on. pnpm would
 * remove everything else, so where there is a full installation it stays a full one. Asking the registry for the age of each package of
 * the lockfile is left to `install`: it takes half a minute, and concerns who changes the lockfile.
 */
export const installProduct = () =>
  existsSync(join(root, "node_modules", "vitest"))
    ? install()
    : installOnce("what Parley runs on", ["--prod", "--filter-prod", "@parley/local...", "--trust-lockfile"]);

const GENERATED = new Set(["dist", "node_modules", ".turbo"]);

/** A line for each file: by these it is known whether one was changed. */
const states = (path) => {
  const stats = statSync(path);
  return stats.isFile()
    ? [`${path} ${stats.size} ${stats.mtimeMs}`]
    : readdirSync(path).flatMap((name) => (GENERATED.has(name) ? [] : states(join(path, name))));
};

/** Runs `build`, which makes the file `result` of these files and folders, unless it is there and they are as they were. */
export const buildOnce = async (name, sources, result, build) => {
  const state = hash(sources.flatMap((path) => states(join(root, path))).join("\n"));
  if (isStamped(name, state) && existsSync(result)) return;
  requireWritable();
  await build();
  writeFileSync(stamp(name), state);
};

const web = join(root, "apps", "web");
const WEB_SOURCES = ["apps/web", "packages/client/src", "packages/protocol/src", "pnpm-lock.yaml"];

/** Builds the web app, unless its sources are as they were. */
export const buildWeb = () =>
  buildOnce("web", WEB_SOURCES, join(web, "dist", "index.html"), async () => {
    console.log("Building the web app.");
    const vite = join(web, "node_modules", "vite", "bin", "vite.js");
    // On standard error, as the result of who asked for it may be on standard output.
    const options = { cwd: web, stdio: ["ignore", 2, 2], env: { ...process.env, NODE_ENV: "production" } };
    if ((await run(process.execPath, [vite, "build", "--logLevel", "warn"], options)) !== 0)
      fail("The web app could not be built; the reason stands above.");
  });
