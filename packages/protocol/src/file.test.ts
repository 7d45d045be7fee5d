import { describe, expect, it } from "vitest";
import { contentOf, isPicture, isShown, textOf } from "./file";
import { LIMITS } from "./limits";
import { SendMessage } from "./message";
import { cleanFileName, FileInput } from "./upload";

describe("a file's name", () => {
  it.each([
    ["report.pdf", "report.pdf"],
    ["C:\\Users\\ada\\report.pdf", "report.pdf"],
    ["../../etc/passwd", "passwd"],
    ["photo\u202Egnp.exe", "photognp.exe"],
    ["a\u0000b\r\nc.txt", "abc.txt"],
    ["  .hidden. ", "hidden"],
    ["…/", "file"],
    ["", "file"],
    ["Grüße, 世界 👋.txt", "Grüße, 世界 👋.txt"],
    [`${"a".repeat(300)}.tar`, `${"a".repeat(LIMITS.fileNameLength - 4)}.tar`],
    [`${"a".repeat(LIMITS.fileNameLength - 5)}👋.txt`, `${"a".repeat(LIMITS.fileNameLength - 5)}.txt`],
  ])("%j becomes %j", (name, clean) => {
    expect(cleanFileName(name)).toBe(clean);
    expect(cleanFileName(clean)).toBe(clean);
  });
});

describe("an upload is asked for", () => {
  const input = { roomId: "room", name: "a.png", type: "image/png", bytes: 1 };

  it.each([
    [{ type: "Image/PNG" }, true],
    [{ type: "image/png; charset=utf-8" }, false],
    [{ type: "image" }, false],
    [{ type: "" }, false],
    [{ bytes: 0 }, false],
    [{ bytes: 1.5 }, false],
    [{ name: "\ud800" }, false],
    [{ width: 0 }, false],
    [{ thumbhash: "<script>" }, false],
    [{ somethingElse: 1 }, false],
  ])("with %j: %s", (change, isFine) => {
    expect(FileInput.safeParse({ ...input, ...change }).success).toBe(isFine);
  });
});

describe("a browser shows", () => {
  it.each(["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "audio/mpeg", "video/mp4"])(
    "%s",
    (type) => expect(isShown(type)).toBe(true),
  );

  it.each(["image/svg+xml", "text/html", "text/plain", "application/pdf", "application/xml", "image/x-icon"])(
    "%s not in its place",
    (type) => expect(isShown(type) || isPicture(type)).toBe(false),
  );
});

describe("a message with files", () => {
  const fileId = "0123456789abcdef";
  const files = [{ fileId, name: "a.png", type: "image/png", bytes: 1 }];

  it("may have no text; without files it must have one", () => {
    const isFine = (input: object) => SendMessage.input.safeParse({ content: " ", ...input }).success;
    expect(isFine({ files: [{ fileId }] })).toBe(true);
    expect(isFine({})).toBe(false);
    expect(isFine({ files: [] })).toBe(false);
    expect(isFine({ files: [{ fileId }, { fileId }] })).toBe(false);
    const many = Array.from({ length: LIMITS.messageFiles + 1 }, (_, n) => ({ fileId: `${fileId}${n}` }));
    expect(isFine({ files: many })).toBe(false);
    expect(isFine({ files: many.slice(1) })).toBe(true);
  });

  it("names its files where it has no text, for clients that know no files", () => {
    const content = contentOf("", files);
    expect(content).toBe("a.png");
    expect(textOf({ content, files })).toBe("");
    expect(textOf({ content: contentOf("Look", files), files })).toBe("Look");
    expect(textOf({ content: "a.png" })).toBe("a.png");
  });
});
