import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { INVARIANTS } from "./checker/check";
import { SEEDED_BUGS } from "./seeded-bugs";

const text = await readFile(new URL("../../../docs/invariants.md", import.meta.url), "utf8");

/** Its sections by invariant: each begins with `## I1 · …`. */
const sections = new Map(
  text.split(/^## /m).flatMap((section): [string, string][] => {
    const [, name] = /^(I\d+) /.exec(section) ?? [];
    return name === undefined ? [] : [[name, section]];
  }),
);

test("docs/invariants.md has a section for each invariant that is checked, and for no other", () => {
  expect([...sections.keys()]).toEqual(Object.keys(INVARIANTS));
});

test.each(SEEDED_BUGS.map(({ breaks, name }) => [breaks, name]))(
  "docs/invariants.md names, under %s, the seeded bug %s",
  (breaks, name) => {
    expect(sections.get(breaks)).toContain(`\`${name}\``);
  },
);
