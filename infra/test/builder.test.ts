import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildHandler } from "../offline/builder";

describe("a handler that is not there fails the synthesis, as SST itself would not", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "parley-builder-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each([
    ["apps/functions/src/lambda/authorizer.handler", []],
    [
      "apps/functions/src/lambda/authorizer.nothing",
      ['apps/functions/src/lambda/authorizer.ts has no export "nothing".'],
    ],
    ["apps/functions/src/lambda/nobody.handler", [expect.stringContaining("nobody.ts")]],
  ])("%s", async (handler, errors) => {
    expect((await buildHandler(handler, folder)).errors).toEqual(errors);
  });
});
