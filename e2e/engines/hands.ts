import { expect } from "@playwright/test";
import type { Browser, Role, Target } from "./browser";

/** What WebDriver calls the keys that write nothing. */
const KEYS: Record<string, string> = {
  ArrowUp: "\uE013",
  Control: "\uE009",
  Enter: "\uE007",
  Escape: "\uE00C",
  Tab: "\uE004",
};

/** Somebody's hands, and how they find what they look for. All wait until it is there. */
export const handsAt = (browser: Browser) => {
  const first = async (role: Role, name: string): Promise<Target> => {
    let found: Target | undefined;
    await expect(async () => {
      [found] = await browser.find(role, name);
      expect(found, `${role} “${name}”`).toBeDefined();
    }).toPass({ timeout: 10_000 });
    return found ?? {};
  };
  const key = (type: "keyDown" | "keyUp") => (value: string) => ({ type, value });
  const keys = (actions: Record<string, unknown>[]) => browser.perform([{ type: "key", id: "keyboard", actions }]);
  const type = (text: string) => keys([...text].flatMap((each) => [key("keyDown")(each), key("keyUp")(each)]));
  const mouse = (target: Target, ...actions: Record<string, unknown>[]) =>
    browser.perform([
      { type: "pointer", id: "mouse", actions: [{ type: "pointerMove", x: 0, y: 0, origin: target }, ...actions] },
    ]);
  return {
    sees: async (role: Role, name: string) => {
      await first(role, name);
    },
    misses: async (role: Role, name: string) => {
      await expect.poll(() => browser.find(role, name), `${role} “${name}”`).toEqual([]);
    },
    hover: async (role: Role, name: string) => mouse(await first(role, name)),
    click: async (role: Role, name: string) =>
      mouse(await first(role, name), { type: "pointerDown", button: 0 }, { type: "pointerUp", button: 0 }),
    /** Turns the wheel over it, by so many pixels. */
    scroll: async (role: Role, name: string, deltaY: number) => {
      const origin = await first(role, name);
      const turn = { type: "scroll", x: 0, y: 0, deltaX: 0, deltaY, origin };
      await browser.perform([{ type: "wheel", id: "wheel", actions: [turn] }]);
    },
    type,
    /** Types it, and Return. */
    send: (text: string) => type(`${text}${KEYS.Enter}`),
    /** Keys that are held together, as `Control+k`. */
    press: (chord: string) => {
      const values = chord.split("+").map((name) => KEYS[name] ?? name);
      return keys([...values.map(key("keyDown")), ...values.toReversed().map(key("keyUp"))]);
    },
  };
};
