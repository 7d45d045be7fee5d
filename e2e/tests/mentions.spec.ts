import { expect } from "@playwright/test";
import { test } from "../src/fixtures";
import type { Person } from "../src/person";
import { unique } from "../src/unique";

test("@room reaches everybody, where the room lets one; a mention of a person leads to them", async ({ person }) => {
  const [ada, bob] = [await person(unique("Ada")), await person(unique("Bob"))];
  const room = unique("Calls");
  await ada.createRoom(room);
  await bob.joinRoom(room);
  const begin = async ({ page, composer }: Person, text: string) => {
    await composer.fill("");
    await composer.pressSequentially(text);
    return page.getByRole("listbox", { name: "People to mention" });
  };

  await test.step("the menu offers it, with how many it reaches; who is mentioned sees it", async () => {
    const menu = await begin(ada, "@ro");
    await expect(menu.getByRole("option")).toHaveText(["@room1 other person"]);
    await ada.composer.press("Enter");
    await expect(ada.page.getByRole("status").filter({ hasText: "@room reaches 1 other person." })).toBeVisible();
    await ada.composer.pressSequentially("lunch");
    await ada.composer.press("Enter");
    const row = bob.rows("lunch");
    await expect(row).toHaveAttribute("data-mention", "true");
    await expect(row.locator("bdi", { hasText: "@room" })).toHaveAttribute("data-me", "true");
  });

  await test.step("not to members, once the owner says so: what they type is text", async () => {
    await ada.page.goto(`${new URL(ada.page.url()).pathname}/settings`);
    const rule = ada.page.getByRole("group", { name: "Who may mention everybody by @room" });
    await rule.getByText("Owners and moderators").click();
    await expect(bob.timeline).toContainText("let only owners and moderators mention everybody");
    await ada.openRoom(room);
    const menu = await begin(bob, "@room");
    await expect(menu).toHaveCount(0);
    await bob.composer.pressSequentially(" supper");
    await bob.composer.press("Enter");
    await expect(ada.rows("supper")).toHaveAttribute("data-mention", "false");
  });

  await test.step("a mention leads to the person, by the pointer and by the keyboard", async () => {
    await begin(bob, `@${ada.name}`);
    await bob.composer.press("Enter");
    await bob.composer.pressSequentially("hello");
    await bob.composer.press("Enter");
    const mention = bob.rows("hello").getByRole("button", { name: `@${ada.name}` });
    const card = bob.page.getByRole("dialog", { name: ada.name });
    await mention.click();
    await expect(card).toBeVisible();
    await bob.page.keyboard.press("Escape");
    await expect(mention).toBeFocused();
    await bob.page.keyboard.press("Enter");
    await card.getByRole("button", { name: "Write a message" }).click();
    await expect(bob.page.getByRole("textbox", { name: `Message ${ada.name}` })).toBeVisible();
  });
});
