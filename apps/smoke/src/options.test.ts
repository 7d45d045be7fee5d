import { describe, expect, it } from "vitest";
import { readOptions } from "./options";

const url = "https://pr-7.dev.example.com";

describe("the command line", () => {
  it("takes an address, and a secret from itself or from the environment", () => {
    expect(readOptions(["--url", url], {})).toEqual({ help: false, url, secret: undefined });
    expect(readOptions(["--url", url, "--secret", "given"], {})).toEqual({ help: false, url, secret: "given" });
    expect(readOptions(["--url", url], { PARLEY_SMOKE_SECRET: "set" })).toEqual({ help: false, url, secret: "set" });
    expect(readOptions(["--url", url], { PARLEY_SMOKE_SECRET: "" })).toEqual({ help: false, url, secret: undefined });
  });

  it.each<[string, string[], RegExp]>([
    ["no address", [], /--url must be the address/],
    ["what is no address", ["--url", "pr-7"], /--url must be the address/],
    ["another protocol", ["--url", "wss://example.com"], /--url must be the address/],
    ["an unknown option", ["--url", url, "--fast"], /--fast/],
  ])("%s is said in a sentence", (_, args, sentence) => {
    expect(() => readOptions(args, {})).toThrow(sentence);
  });

  it("asks for nothing else when it is asked for help", () => {
    expect(readOptions(["--help"], {})).toEqual({ help: true });
  });
});
