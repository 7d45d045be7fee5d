import { expect, test, vi } from "vitest";
import { MEANINGS } from "./meanings";

test("the page says of every shortcut what it does, once, and of nothing else", async () => {
  vi.stubGlobal("navigator", { platform: "Linux x86_64" });
  const { SHORTCUTS } = await import("../ui/shortcuts");
  const meant = Object.values(MEANINGS).flatMap((group) => Object.keys(group));
  expect(meant.sort()).toEqual(Object.keys(SHORTCUTS).sort());
});
