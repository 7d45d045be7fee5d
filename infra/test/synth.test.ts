import { describe, expect, it } from "vitest";
import { synth } from "./synthesize";

describe("pnpm infra:synth", () => {
  it("says in one sentence what is wrong, and prints no resource", async () => {
    await expect(synth("prod")).rejects.toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringMatching(/^"prod" is not a stage of Parley: [^\n]+\n$/),
    });
  });
});
