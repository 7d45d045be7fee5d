import { describe, expect, it } from "vitest";
import { readSettings } from "./settings";
import { StartError } from "./start-error";

describe("PARLEY_HOSTS", () => {
  it("are names with commas or spaces between them", () => {
    const PARLEY_HOSTS = "chat.example.com, parley.local";
    expect(readSettings({ PARLEY_HOSTS }, "/").hosts).toEqual(["chat.example.com", "parley.local"]);
  });

  it.each(["chat.example.com:443", "https://chat.example.com", "Chat.example.com", "a/b"])(
    "%s is refused",
    (PARLEY_HOSTS) => {
      expect(() => readSettings({ PARLEY_HOSTS }, "/")).toThrow(StartError);
    },
  );
});

describe("PARLEY_ADMIN_EMAIL", () => {
  it("is an address, in whatever case", () => {
    expect(readSettings({ PARLEY_ADMIN_EMAIL: "Ada@Example.com" }, "/").administrator).toBe("ada@example.com");
    expect(() => readSettings({ PARLEY_ADMIN_EMAIL: "ada" }, "/")).toThrow(StartError);
  });
});

describe("PORT and PARLEY_DATA", () => {
  it("are 4000 and .parley where the command was typed, unset or empty", () => {
    const expected = { port: 4000, data: "/home/ada/.parley", hosts: [], administrator: undefined };
    expect(readSettings({}, "/home/ada")).toEqual(expected);
    expect(readSettings({ PORT: "", PARLEY_DATA: "" }, "/home/ada")).toEqual(expected);
  });

  it("are honoured: a relative folder, an absolute one, or memory", () => {
    const data = (PARLEY_DATA: string) => readSettings({ PARLEY_DATA }, "/home/ada").data;
    expect(data("chat")).toBe("/home/ada/chat");
    expect(data("/var/chat")).toBe("/var/chat");
    expect(data("memory")).toBe("memory");
    expect(readSettings({ PORT: "8080" }, "/home/ada").port).toBe(8080);
    expect(readSettings({ PORT: "0" }, "/home/ada").port).toBe(0);
  });

  it.each(["http", "-1", "65536", "80.5", "Infinity"])(
    "PORT=%s is refused in one sentence that says it back",
    (PORT) => {
      const sentence = `PORT must be a number from 0 to 65535, but it is "${PORT}".`;
      expect(() => readSettings({ PORT }, "/home/ada")).toThrow(new StartError(sentence));
    },
  );
});
