import { expect, test } from "vitest";
import { namesakes } from "./namesakes";

const person = (userId: string, username: string) => ({ userId, username });

test("people are told apart whose names are easily taken for each other, and nobody else", () => {
  const people = [
    person("1", "Mark"),
    person("2", "mark"),
    person("3", "Маrk"),
    person("4", "Ada"),
    person("5", "Bob"),
  ];
  expect(namesakes(people)).toEqual(new Set(["1", "2", "3"]));
});

test("somebody who is named twice is one person", () => {
  expect(namesakes([person("1", "Mark"), person("1", "Mark")])).toEqual(new Set());
  expect(namesakes([person("1", "Mark"), person("1", "mark"), person("2", "Bob")])).toEqual(new Set());
});
