import { describe, expect, it } from "vitest";
import { readOptions } from "./options";

const url = "https://pr-7.dev.example.com";

describe("the command line", () => {
  it("takes an address, and two cookies from itself or from the environment", () => {
    expect(readOptions(["--url", url], {})).toEqual({ help: false, url, cookies: undefined });
    const given = ["--url", url, "--cookie", "parley_session=a", "--cookie", "parley_session=b"];
    const cookies = ["parley_session=a", "parley_session=b"];
    expect(readOptions(given, {})).toEqual({ help: false, url, cookies });
    const env = { PARLEY_SMOKE_COOKIE: "parley_session=a\nparley_session=b " };
    expect(readOptions(["--url", url], env)).toEqual({ help: false, url, cookies });
    expect(readOptions(["--url", url], { PARLEY_SMOKE_COOKIE: "" })).toEqual({ help: false, url, cookies: undefined });
  });

  it.each<[string, string[], RegExp]>([
    ["no address", [], /--url must be the address/],
    ["what is no address", ["--url", "pr-7"], /--url must be the address/],
    ["another protocol", ["--url", "wss://example.com"], /--url must be the address/],
    ["one cookie", ["--url", url, "--cookie", "a"], /Two cookies are needed/],
    ["three cookies", ["--url", url, "--cookie", "a", "--cookie", "b", "--cookie", "c"], /Two cookies are needed/],
    ["an unknown option", ["--url", url, "--fast"], /--fast/],
  ])("%s is said in a sentence", (_, args, sentence) => {
    expect(() => readOptions(args, {})).toThrow(sentence);
  });

  it("asks for nothing else when it is asked for help", () => {
    expect(readOptions(["--help"], {})).toEqual({ help: true });
  });
});
