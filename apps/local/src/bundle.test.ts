import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { product } from "../bin/bundle.mjs";

it("the product holds nothing that only AWS, tests or development need", async () => {
  // esbuild names each module above its code.
  const modules = (await readFile(product, "utf8")).split("\n").filter((line) => /^ *\/\/ \S+\.[cm]?[jt]s$/.test(line));
  expect(modules.some((line) => line.endsWith("functions/src/message.ts"))).toBe(true);
  const unwanted =
    /@aws-|@smithy|powertools|\/sst\/|\/lambda\/|\/testing\/|\.test\.|dynalite|vite|esbuild|apps\/web\/src/;
  expect(modules.filter((line) => unwanted.test(line))).toEqual([]);
});

it("the product loads no mail library before somebody names a mail server", async () => {
  const text = await readFile(product, "utf8");
  expect(text).toMatch(/await import\("nodemailer"\)/);
  expect(text).not.toMatch(/^import .*"nodemailer"/m);
});
