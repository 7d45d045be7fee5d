import type { Message } from "@parley/protocol/message";
import { expect, test } from "vitest";
import { spoken } from "./spoken";

const message = (content: string, files?: Message["files"]): Message => ({
  messageId: "r1.1",
  roomId: "r1",
  seq: 1,
  userId: "u-ada",
  username: "Ada",
  content,
  messageType: files ? "FILE" : "TEXT",
  timestamp: "2030-01-01T00:00:00.000Z",
  rev: 0,
  ...(files && { files }),
});

const picture = { fileId: "f1", name: "IMG_1.jpg", type: "image/jpeg", bytes: 1 };
const report = { fileId: "f2", name: "report.pdf", type: "application/pdf", bytes: 1 };

test.each([
  ["Hello", undefined, "Hello"],
  ["IMG_1.jpg", [picture], "a picture"],
  ["IMG_1.jpg", [{ ...picture, alt: "A moth" }], "a picture: A moth"],
  ["report.pdf", [report], "report.pdf"],
  ["See", [{ ...picture, alt: "A moth" }, report], "See, a picture: A moth, report.pdf"],
])("%j with %j is %j", (content, files, expected) => expect(spoken(message(content, files))).toBe(expected));
