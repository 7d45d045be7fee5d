import { type CDPSession, expect } from "@playwright/test";
import { devToolsOf } from "../src/chromium-only";
import { test } from "../src/fixtures";
import type { Person } from "../src/person";
import { unique } from "../src/unique";

/** An input method, such as one writes Japanese with: it takes keys, which a page must not. */
const openInputMethod = async ({ page }: Person) => {
  const session: CDPSession = await devToolsOf(page);
  const press = async (key: string) => {
    // Browsers mark a key that an input method has taken with code 229.
    await session.send("Input.dispatchKeyEvent", { type: "rawKeyDown", key, code: key, windowsVirtualKeyCode: 229 });
    await session.send("Input.dispatchKeyEvent", { type: "keyUp", key, code: key, windowsVirtualKeyCode: 229 });
  };
  return {
    press,
    compose: (text: string) =>
      session.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length }),
    /** What is composed becomes text, by a key that comes after it, as in Safari. */
    accept: async (text: string) => {
      await session.send("Input.insertText", { text });
      await press("Enter");
    },
  };
};

test("keys that an input method takes neither send nor throw away: message, reply, edit", async ({ person }) => {
  const ada = await person("Ada");
  await ada.createRoom(unique("IME"));
  await ada.send("first");
  await expect(ada.rows("first")).toHaveAttribute("data-message-id", /./);
  const ime = await openInputMethod(ada);

  await ada.act(ada.rows("first"), "Reply");
  const reply = ada.page.getByRole("button", { name: "Cancel reply" });
  await expect(ada.composer).toBeFocused();
  await ime.compose("にほん");
  await ime.press("Escape");
  await expect(reply).toBeVisible();
  await ime.accept("日本");
  await expect(ada.composer).toHaveValue("日本");
  await ada.composer.press("Enter");
  await expect(ada.rows("日本")).toHaveCount(1);
  await expect(ada.rows("日本")).toHaveAttribute("data-message-id", /./);

  await ada.composer.press("ArrowUp");
  const editor = ada.timeline.getByRole("textbox");
  await expect(editor).toBeFocused();
  await ime.compose("です");
  await ime.press("Escape");
  await ime.accept("です");
  await expect(editor).toHaveValue("日本です");
  await editor.press("Enter");
  await expect(ada.rows("日本です")).toContainText("edited");
});

test("keys that an input method takes pick nobody and no room, and leave nothing", async ({ person }) => {
  const ada = await person("Ada");
  const bob = await person("日本");
  const room = unique("にほん");
  await ada.createRoom(room);
  await bob.joinRoom(room);
  const ime = await openInputMethod(ada);

  await ada.composer.focus();
  await ada.composer.press("@");
  const people = ada.page.getByRole("listbox", { name: "People to mention" });
  await expect(people).toBeVisible();
  await ime.compose("にほ");
  await ime.press("Escape");
  await ime.accept("日");
  await expect(ada.composer).toHaveValue("@日");
  await expect(people).toBeVisible();
  await ada.composer.press("Enter");
  await expect(ada.composer).toHaveValue("@日本 ");

  await ada.page.getByRole("button", { name: "Find or switch" }).click();
  const dialog = ada.page.getByRole("dialog");
  await ime.compose("にほ");
  await ime.press("Escape");
  await ime.accept("にほ");
  await expect(dialog.getByRole("combobox")).toHaveValue("にほ");
  // The room, and the search of messages.
  await expect(dialog.getByRole("option")).toHaveCount(2);
  await ada.page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
});

test("Ctrl+K is a place on the keyboard where the layout has no K, and a letter where it has", async ({ person }) => {
  const ada = await person("Ada");
  const session = await devToolsOf(ada.page);
  const pressWithCtrl = (key: string, code: string, windowsVirtualKeyCode: number) =>
    session.send("Input.dispatchKeyEvent", { type: "rawKeyDown", key, code, windowsVirtualKeyCode, modifiers: 2 });
  const dialog = ada.page.getByRole("dialog");
  await pressWithCtrl("л", "KeyK", 75);
  await expect(dialog.getByRole("combobox")).toBeFocused();
  await ada.page.keyboard.type("nobody");
  await ada.page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  // Dvorak: T is where others have K.
  await pressWithCtrl("t", "KeyK", 84);
  await expect(dialog).toBeHidden();
  await pressWithCtrl("k", "KeyV", 75);
  await expect(dialog).toBeVisible();
});
