import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { arrive } from "@parley/smoke/person";
import { expect, it, onTestFinished } from "vitest";
import { openDebugger } from "../test/debugger";
import { launch } from "../test/process";

const FILE = fileURLToPath(new URL("../../functions/src/message.ts", import.meta.url));

/** The functions as `pnpm dev` has bundled them, outside of node_modules, where debuggers look for no source maps. */
const isBundle = (url: string) => url.includes("/handlers.mjs") && !url.includes("/node_modules/");

it("pnpm dev --inspect: a breakpoint on a line of a function's source is hit by a message, and lets it go on", async () => {
  const product = launch({}, { script: ["--import", "tsx", "src/dev.ts", "--inspect=0"] });
  // Killed, it would leave its bundler behind.
  onTestFinished(() => {
    product.kill("SIGINT");
    return product.ended.then(() => {});
  });
  const ada = await arrive(await product.ready, "Ada");
  const [address = ""] = /ws:\/\/127\.0\.0\.1:\S+/.exec(product.output.stderr) ?? [];
  const editor = await openDebugger(address);
  const line = (await readFile(FILE, "utf8")).split("\n").findIndex((text) => text.includes("await perform(")) + 1;
  await editor.breakAt(isBundle, { file: FILE, line });

  const created = ada.request("createRoom", { name: "Room" });
  await expect.poll(editor.pauses).toBe(1);
  expect(await editor.standsAt(isBundle)).toEqual({ file: FILE, line });
  await editor.resume();
  expect((await created).room).toMatchObject({ name: "Room" });
});
