import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LIMITS } from "./limits";
import { EVERYBODY, isMentioned, mentionedIds, mentionOf, mentions, withNames } from "./mention";
import { Username } from "./text";

describe("mentions", () => {
  test.each([
    ["@Ada", "Ada"],
    ["hello @ada, are you there?", "Ada"],
    ["(@ADA)", "ada"],
    ["@Ada's turn", "Ada"],
    ["👍️@Ada", "Ada"],
    ["@Ada Lovelace: yes", "Ada Lovelace"],
    ["@a.b+c", "a.b+c"],
    ["@(x)", "(x)"],
    ["@ÅNGSTRÖM", "ångström"],
    ["@Jose\u0301", "José"],
    ["@José", "Jose\u0301"],
  ])("%j names %j", (content, username) => {
    expect(mentions(content, username)).toBe(true);
  });

  test.each([
    ["Ada", "Ada"],
    ["@Adam", "Ada"],
    ["@Ada2", "Ada"],
    ["@Ada_", "Ada"],
    ["ada@Ada", "Ada"],
    ["é@Ada", "Ada"],
    ["@Jose\u0301", "Jose"],
    ["@q\u0301", "q"],
    ["@axb", "a.b"],
    ["@", "Ada"],
    ["", "Ada"],
  ])("%j does not name %j", (content, username) => {
    expect(mentions(content, username)).toBe(false);
  });

  test("whoever has a name can be named, whatever it is made of", () => {
    const names = fc
      .oneof(fc.string({ unit: "grapheme", maxLength: 10 }), fc.string({ unit: "binary", maxLength: 3 }))
      .filter((name) => Username.safeParse(name).success);
    fc.assert(fc.property(names, (name) => mentions(`@${name}`, name)));
  });

  test("a message at the limit of any text and any name is searched at once", () => {
    for (const unit of ["@", "@a", "@@ ", "\u0301", "@a\u0301", "😀", "@((((", "a@"])
      for (const name of [
        "@".repeat(40),
        "a".repeat(40),
        "(a+)+$",
        "@a".repeat(20),
        "\u0301".repeat(40),
        "((((".repeat(10),
      ]) {
        const content = unit.repeat(LIMITS.contentLength / unit.length);
        expect(typeof mentions(content, name)).toBe("boolean");
      }
  });

  test("a text of marks that are out of order costs little more than words of the same length", () => {
    const cost = (content: string): number => {
      const runs = Array.from({ length: 5 }, () => {
        const start = performance.now();
        mentions(content, "Ada");
        return performance.now() - start;
      });
      return Math.min(...runs);
    };
    const words = cost("@words ".repeat(2_000));
    expect(cost(`@${"\u0301\u0316".repeat(7_000)}`) / words).toBeLessThan(500);
  });
});

describe("mentions by id", () => {
  test("a text tells whom it mentions, each once, and shows their names", () => {
    const content = `${mentionOf("u-1")}, ask ${mentionOf("u_2")} and ${mentionOf("u-1")}: <@> <@a b> @u-1`;
    expect(mentionedIds(content)).toEqual(["u-1", "u_2"]);
    const names = new Map([["u-1", "$& Ada"]]);
    expect(withNames(content, (userId) => names.get(userId))).toBe("@$& Ada, ask <@u_2> and @$& Ada: <@> <@a b> @u-1");
  });

  test("a person is mentioned by id or by name, and by nothing that the room says", () => {
    const ada = { userId: "u-1", username: "Ada" };
    expect(isMentioned({ content: "<@u-1>" }, ada)).toBe(true);
    expect(isMentioned({ content: "@ada" }, ada)).toBe(true);
    expect(isMentioned({ content: "<@u-11> @Adam" }, ada)).toBe(false);
    expect(isMentioned({ content: "<@u-1>", messageType: "SYSTEM" }, ada)).toBe(false);
  });

  test("everybody in the room is mentioned at once, and is nobody of that name", () => {
    const ada = { userId: "u-1", username: "Ada" };
    const content = `${mentionOf(EVERYBODY)} and ${mentionOf("u-2")}`;
    expect(isMentioned({ content }, ada)).toBe(true);
    expect(isMentioned({ content, messageType: "SYSTEM" }, ada)).toBe(false);
    expect(isMentioned({ content: "@room" }, ada)).toBe(false);
    expect(mentionedIds(content)).toEqual(["u-2"]);
    expect(withNames(content, () => "Bob")).toBe("@room and @Bob");
  });
});
