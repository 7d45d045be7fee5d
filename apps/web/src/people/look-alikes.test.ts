import { createStore } from "@parley/client/store";
import { expect, test } from "vitest";
import { findLookAlikes } from "./look-alikes";

const person = (userId: string, username: string) => ({ userId, username });

/** A page that everybody calls by the name that they come with. */
const created = () => {
  const alike = createStore<ReadonlySet<string>>(new Set());
  return { alike, meet: findLookAlikes(alike, (one) => one) };
};

const alikeOf = (...people: ReturnType<typeof person>[]) => {
  const lookAlikes = created();
  for (const each of people) lookAlikes.meet([each]);
  return lookAlikes.alike.get();
};

test("people are told apart whose names are easily taken for each other, and nobody else", () => {
  const people = [
    person("1", "Mark"),
    person("2", "mark"),
    person("3", "Маrk"),
    person("4", "Ada"),
    person("5", "Bob"),
  ];
  expect(alikeOf(...people)).toEqual(new Set(["1", "2", "3"]));
});

test("somebody who is named twice is one person", () => {
  expect(alikeOf(person("1", "Mark"), person("1", "Mark"))).toEqual(new Set());
  expect(alikeOf(person("1", "Mark"), person("1", "mark"), person("2", "Bob"))).toEqual(new Set());
});

test("meeting somebody whose name is like no other's changes nothing", () => {
  const { alike, meet } = created();
  meet([person("1", "Mark"), person("2", "mark")]);
  const before = alike.get();
  meet([person("1", "Mark"), person("3", "Ada")]);
  expect(alike.get()).toBe(before);
});

test("of more people than are remembered, the first are forgotten", () => {
  const { alike, meet } = created();
  meet([person("1", "Mark"), person("2", "mark")]);
  meet(Array.from({ length: 2_000 }, (_, index) => person(`p${index}`, `Person ${index}`)));
  expect(alike.get().has("1")).toBe(false);
});

test("a person counts by today's name alone", () => {
  const { alike, meet } = created();
  meet([person("1", "Mark"), person("2", "mark")]);
  meet([person("1", "Marcus")]);
  expect(alike.get()).toEqual(new Set());
});
