import { expect } from "@playwright/test";
import { test } from "../src/fixtures";
import { carryOut } from "../src/held";
import type { Person } from "../src/person";
import { unique } from "../src/unique";

/** What stands beside the person's name where somebody else is called so, too. */
const markOf = async ({ page }: Person): Promise<string> => {
  const { userId }: { userId: string } = await (await page.request.get("/api/session")).json();
  return userId.slice(0, 4);
};

test("two people of one name are told apart wherever they are named", async ({ person }) => {
  test.slow();
  const ada = await person("Ada");
  const name = unique("Zoe");
  const one = await person(name);
  const other = await person(name);
  const room = unique("Names");
  await ada.createRoom(room);
  for (const zoe of [one, other]) await zoe.joinRoom(room);
  const [mark, otherMark] = [await markOf(one), await markOf(other)];
  const { page, timeline } = ada;

  await test.step("while they type", async () => {
    await one.composer.pressSequentially("well");
    await expect(page.getByText(mark).and(page.locator("form *"))).toBeVisible();
  });

  await test.step("in messages, for the eye and for the ear", async () => {
    await one.send("it is me");
    await expect(page.locator("[aria-live=polite]", { hasText: `(${mark})` })).toBeAttached();
    await other.send("no, me");
    await expect(ada.rows("it is me")).toContainText(mark);
    await expect(timeline.getByRole("article", { name: `${name} (${mark})` })).toContainText("it is me");
    await expect(timeline.getByRole("article", { name: `${name} (${otherMark})` })).toContainText("no, me");
  });

  await test.step("among the members, and on the buttons", async () => {
    await page.getByRole("button", { name: "Members" }).click();
    const members = page.getByRole("complementary", { name: "Members" });
    for (const each of [mark, otherMark]) {
      await expect(members.getByRole("listitem").filter({ hasText: each })).toHaveCount(1);
      await expect(members.getByRole("button", { name: new RegExp(`Manage .*${name} \\(${each}\\)`) })).toHaveCount(1);
    }
    await page.keyboard.press("Escape");
  });

  await test.step("when one of them leaves", async () => {
    await other.page.getByRole("button", { name: "Members" }).click();
    await other.page.getByRole("button", { name: "Leave room" }).click();
    await carryOut(other);
    await expect(timeline.getByText(" left").locator("..")).toContainText(otherMark);
  });

  await test.step("in direct rooms", async () => {
    for (const [each, at] of [
      [mark, 0],
      [otherMark, 1],
    ] as const) {
      await page.getByRole("button", { name: "New direct message" }).first().click();
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("combobox").fill(name);
      await expect(dialog.getByRole("option")).toHaveCount(2);
      await dialog.getByRole("option").filter({ hasText: each }).click();
      await expect(ada.composer).toHaveAccessibleName(`Message ${name} (${each})`);
      if (at === 0) continue;
      await expect(ada.composer).toHaveAttribute("placeholder", `Message \u2068${name} (${each})\u2069`);
      await expect(page.getByRole("heading", { level: 1 })).toContainText(each);
      await expect(timeline.getByText("This is the beginning of your messages with").locator("..")).toContainText(each);
      await expect(page).toHaveTitle(new RegExp(`${name} \\(${each}\\)`));
      await expect(page.getByRole("navigation").getByRole("link").filter({ hasText: each })).toHaveCount(1);
    }
  });
});
