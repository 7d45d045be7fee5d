import { expect } from "@playwright/test";
import { test } from "../src/fixtures";
import { carryOut, undoable } from "../src/held";
import { choose, govern, openMembers } from "../src/members";
import type { Person } from "../src/person";
import { unique } from "../src/unique";

const openSettings = async (person: Person) => {
  await openMembers(person);
  await person.page.getByRole("button", { name: "Room settings" }).click();
  await expect(person.page.getByRole("heading", { name: /^Settings of/ })).toBeVisible();
};

const closeSettings = ({ page }: Person) => page.keyboard.press("Escape");

test("a room is governed: renamed, moderated, handed over, archived, deleted", async ({ person }) => {
  test.slow();
  const [before, after] = [unique("Before"), unique("After")];
  const [ada, bob, cyd] = [await person(unique("Ada")), await person(unique("Bob")), await person(unique("Cyd"))];
  await ada.createRoom(before);
  for (const each of [bob, cyd]) await each.joinRoom(before);
  const linkOf = (each: Person, name: string) => each.page.getByRole("navigation").getByRole("link", { name });

  await test.step("the owner renames it, and everybody's screen follows", async () => {
    await openSettings(ada);
    await ada.page.getByLabel("Name", { exact: true }).fill(after);
    await ada.page.getByLabel("Description").fill("What comes next");
    await ada.page.getByRole("button", { name: "Save" }).click();
    await expect(ada.page.getByText("Saved.")).toBeVisible();
    await expect(linkOf(bob, after)).toBeVisible();
    await expect(bob.page.getByRole("heading", { name: after })).toBeVisible();
    await expect(bob.timeline.getByText("renamed the room to")).toBeVisible();
    await closeSettings(ada);
  });

  await test.step("a moderator deletes another's message, and kicks", async () => {
    await govern(ada, bob, "Make a moderator", false);
    await expect(bob.timeline.getByText("a moderator")).toBeVisible();
    await cyd.send("out of line");
    await bob.act(bob.rows("out of line"), "Delete");
    await carryOut(bob);
    await expect(cyd.page.getByText("This message was deleted.")).toBeVisible();
    await govern(bob, cyd, "Kick");
    await expect(linkOf(cyd, after)).toHaveCount(0);
    await cyd.joinRoom(after);
  });

  await test.step("the owner undoes a kick and a ban, by the keyboard, and nobody has heard of them", async () => {
    for (const [act, done] of [
      ["Kick", "is kicked."],
      ["Ban", "is banned, until"],
    ] as const) {
      await choose(ada, cyd, act);
      await expect(undoable(ada)).toContainText(done);
      await expect(ada.page.getByRole("list", { name: "Members" })).not.toContainText(cyd.name);
      await undoable(ada).getByRole("button", { name: "Undo" }).press("Enter");
      await expect(ada.page.getByRole("list", { name: "Members" })).toContainText(cyd.name);
      await cyd.send(`after ${act}`);
      await expect(ada.rows(`after ${act}`)).toBeVisible();
    }
    await expect(cyd.timeline.getByText(/kicked|banned/)).toHaveCount(1);
  });

  await test.step("the owner bans, and lifts the ban", async () => {
    await govern(ada, cyd, "Ban");
    await expect(linkOf(cyd, after)).toHaveCount(0);
    await cyd.page.goto(new URL(ada.page.url()).pathname);
    await cyd.page.getByRole("button", { name: "Join room" }).click();
    await expect(cyd.page.getByText("You are banned from it.")).toBeVisible();
    await openSettings(ada);
    await ada.page.getByRole("button", { name: new RegExp(`Lift the ban of .*${cyd.name}`) }).click();
    await expect(ada.page.getByText("Nobody is banned.")).toBeVisible();
    await cyd.page.reload();
    await cyd.page.getByRole("button", { name: "Join room" }).click();
    await expect(cyd.composer).toBeVisible();
  });

  await test.step("only moderators write, for a while", async () => {
    await ada.page.getByRole("group", { name: "Who may write" }).getByLabel("Owners and moderators").check();
    await expect(cyd.page.getByText("Only owners and moderators write in this room.")).toBeVisible();
    await bob.send("the moderator writes");
    await ada.page.getByRole("group", { name: "Who may write" }).getByLabel("All members").check();
    await expect(cyd.composer).toBeVisible();
    await closeSettings(ada);
  });

  await test.step("the owner hands it over, and leaves", async () => {
    await govern(ada, bob, "Make an owner");
    await openSettings(ada);
    await ada.page.getByRole("button", { name: "Leave room" }).click();
    await expect(linkOf(ada, after)).toHaveCount(0);
    await carryOut(ada);
  });

  await test.step("it is archived, and taken back", async () => {
    await openSettings(bob);
    await bob.page.getByRole("button", { name: "Archive room" }).click();
    await expect(cyd.page.getByText("This room is archived: it can be read, and nobody writes in it.")).toBeVisible();
    await bob.page.getByRole("button", { name: "Take back into use" }).click();
    await expect(cyd.composer).toBeVisible();
  });

  await test.step("it is deleted, by its name", async () => {
    await bob.page.getByRole("button", { name: "Delete room" }).click();
    const dialog = bob.page.getByRole("dialog");
    const name = dialog.getByLabel(/type the room’s name/);
    await name.fill("another");
    await dialog.getByRole("button", { name: "Delete room" }).click();
    await expect(dialog.getByRole("alert")).toHaveText("Type the room’s name as it stands above.");
    await name.fill(after);
    await dialog.getByRole("button", { name: "Delete room" }).click();
    for (const each of [bob, cyd]) await expect(linkOf(each, after)).toHaveCount(0);
    await expect(cyd.page.getByText("the moderator writes")).toHaveCount(0);
  });
});
