import { expect, test } from "vitest";
import { findPeople } from "./find-people";

const people = ["Émile", "eva", "Zoë Ada", "Bob 10", "Bob 2", "Ada Lovelace", "adam", "Vlad"].map((username) => ({
  userId: username,
  username,
}));
const names = (typed: string, online: string[] = []) =>
  findPeople(people, typed, new Set(online)).map(({ username }) => username);

test("those who are here come first, and each are in the order of the reader's language", () => {
  expect(names("", ["Zoë Ada", "Bob 10"])).toEqual([
    "Bob 10",
    "Zoë Ada",
    "Ada Lovelace",
    "adam",
    "Bob 2",
    "Émile",
    "eva",
    "Vlad",
  ]);
});

test("whoever has a word that begins so is found, those first whose whole name does", () => {
  expect(names("AD")).toEqual(["Ada Lovelace", "adam", "Zoë Ada"]);
  expect(names("ad", ["Zoë Ada", "adam"])).toEqual(["adam", "Ada Lovelace", "Zoë Ada"]);
  expect(names("love")).toEqual(["Ada Lovelace"]);
  expect(names("emi")).toEqual(["Émile"]);
  expect(names("lace")).toEqual([]);
});

test("who has a handle that begins so is found, too, behind those whose name does", () => {
  const named = [
    { userId: "1", username: "Zoë", handle: "adder" },
    { userId: "2", username: "Ada" },
    { userId: "3", username: "Bob", handle: "bob" },
  ];
  const found = (typed: string) => findPeople(named, typed, new Set()).map(({ userId }) => userId);
  expect([found("ad"), found("@ad"), found("@"), found("bob")]).toEqual([["2", "1"], ["1"], ["3", "1"], ["3"]]);
});
