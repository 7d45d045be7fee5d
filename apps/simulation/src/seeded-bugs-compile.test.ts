import { execFile } from "node:child_process";
import { access, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { SEEDED_BUGS, type SeededBug, withBug } from "./seeded-bugs";

const REPOSITORY = fileURLToPath(new URL("../../..", import.meta.url)).replace(/\/$/, "");
const TSC = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin", "tsc");

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

/** `core/src/log/log.ts` → `packages/core/src/log/log.ts`. */
const pathOf = async (file: string): Promise<string> =>
  (await exists(join(REPOSITORY, "packages", file))) ? join("packages", file) : join("apps", file);

/** Writes the bug's files where they would be in a repository that has nothing else. Answers with their paths. */
const writeIn = async (root: string, bug: SeededBug): Promise<string[]> => {
  const files = [...new Set(bug.changes.map(({ file }) => file))];
  return Promise.all(
    files.map(async (file) => {
      const path = await pathOf(file);
      const target = join(root, path);
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, withBug(bug, file, await readFile(join(REPOSITORY, path), "utf8")));
      const workspace = path.split("/").slice(0, 2).join("/");
      const modules = join(root, workspace, "node_modules");
      if (!(await exists(modules))) await symlink(join(REPOSITORY, workspace, "node_modules"), modules).catch(() => {});
      return target;
    }),
  );
};

/** What the compiler says of all seeded bugs, in one run: each file is looked for beside its own, and then in the repository. */
const compile = async (): Promise<string> => {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "parley-bugs-")));
  try {
    const roots = SEEDED_BUGS.map(({ name }) => join(folder, name));
    const files = (await Promise.all(SEEDED_BUGS.map((bug) => writeIn(join(folder, bug.name), bug)))).flat();
    const config = {
      extends: join(REPOSITORY, "tsconfig.base.json"),
      // What a bug no longer uses is left where it was.
      compilerOptions: {
        rootDirs: [REPOSITORY, ...roots],
        noUnusedLocals: false,
        noUnusedParameters: false,
        types: ["node"],
        typeRoots: [join(REPOSITORY, "apps/simulation/node_modules/@types")],
      },
      files,
    };
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify(config));
    return await new Promise((resolve) =>
      execFile(process.execPath, [TSC, "-p", folder], { cwd: folder }, (_, stdout, stderr) => resolve(stdout + stderr)),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

let said: string[] = [];
beforeAll(async () => {
  said = (await compile()).split("\n");
}, 120_000);

test.each(SEEDED_BUGS.map(({ name }) => name))("the product with %s in it compiles", (name) => {
  expect(said.filter((line) => line.startsWith(`${name}/`))).toEqual([]);
});

test("the compiler complains of nothing else", () => {
  const names = SEEDED_BUGS.map(({ name }) => `${name}/`);
  expect(said.filter((line) => line !== "" && !names.some((name) => line.startsWith(name)))).toEqual([]);
});
