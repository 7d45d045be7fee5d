import { expect } from "@playwright/test";
import { test } from "../src/fixtures";
import { carryOut, undoable } from "../src/held";
import { openMembers } from "../src/members";
import { type Person, personAt } from "../src/person";
import { unique } from "../src/unique";

/** Opens the direct room with somebody, by the search for people. Until it is open, the composer is another room's. */
const writeTo = async ({ page }: Person, name: string) => {
  await page.getByRole("button", { name: "New direct message" }).click();
  await page.getByRole("combobox").fill(name);
  await page.getByRole("option", { name }).click();
  // What is typed before goes into the room that was open.
  await expect(page.getByRole("textbox", { name: `Message ${name}` })).toBeVisible();
};

const notice = ({ page }: Person, text: string | RegExp) => page.getByRole("status").filter({ hasText: text });
const folded = ({ timeline }: Person) => timeline.getByText("Message of a person you blocked");
const direct = ({ page }: Person, name: string) => page.getByRole("navigation").getByRole("link", { name });

test("somebody is blocked: in the direct room, in a shared one, on every device, until that is taken back", async ({
  person,
}) => {
  test.slow();
  const room = unique("Shared");
  const [ada, bob, cyd] = [await person(unique("Ada")), await person(unique("Bob")), await person(unique("Cyd"))];
  await ada.createRoom(room);
  for (const each of [bob, cyd]) await each.joinRoom(room);
  await writeTo(bob, ada.name);
  await bob.send("are you there?");
  const phone = personAt(await ada.page.context().newPage(), ada.line, ada.name);
  await phone.page.goto(new URL(ada.page.url()).pathname);

  await test.step("from the members' menu, at once, on all devices", async () => {
    await bob.openRoom(room);
    await bob.send("I am everywhere");
    await expect(phone.rows("I am everywhere")).toBeVisible();
    await openMembers(ada);
    await ada.page.getByRole("button", { name: new RegExp(`^Manage .*${bob.name}`) }).click();
    await ada.page.getByRole("menuitem", { name: `Block ${bob.name}` }).click();
    await expect(notice(ada, "is blocked")).toBeVisible();
    for (const each of [ada, phone]) {
      await expect(folded(each)).toHaveCount(1);
      await expect(each.rows("I am everywhere")).toHaveCount(0);
    }
    await expect(cyd.rows("I am everywhere")).toBeVisible();
  });

  await test.step("one click shows a message, and the keyboard goes on from it", async () => {
    await ada.timeline.getByRole("button", { name: "Show", exact: true }).click();
    await expect(ada.rows("I am everywhere")).toBeFocused();
  });

  await test.step("mentions of theirs do not count, and their typing does not show", async () => {
    // Elsewhere on both, so that nothing is read at once.
    await phone.page.goto("/browse");
    await writeTo(ada, cyd.name);
    await bob.send(`@${ada.name} look`);
    await cyd.send(`@${ada.name} here`);
    await expect(direct(ada, room)).toContainText("2 unread, 1 mention");
    await ada.openRoom(room);
    await phone.openRoom(room);
    await bob.write("something long");
    await cyd.write("something longer");
    const field = ada.page.locator("form").filter({ has: ada.composer });
    await expect(field).toContainText(`${cyd.name} is typing`);
    await expect(field).not.toContainText(bob.name);
  });

  await test.step("the blocked neither writes to them nor adds them, and is told no more than that", async () => {
    await bob.page.getByRole("navigation").getByRole("link", { name: ada.name }).click();
    await bob.send("please");
    await expect(bob.page.getByText("You cannot reach this person.")).toBeVisible();
    await bob.createRoom(unique("Trap"));
    await openMembers(bob);
    await bob.page.getByRole("button", { name: "Add people" }).click();
    await bob.page.getByRole("dialog").getByRole("combobox").fill(ada.name);
    await bob.page.getByRole("option", { name: ada.name }).click();
    await expect(bob.page.getByRole("dialog").getByRole("alert")).toContainText("you cannot reach this person");
    await bob.page.keyboard.press("Escape");
  });

  await test.step("the direct room of the one who blocks leads to Unblock", async () => {
    await direct(ada, bob.name).click();
    await expect(ada.page.getByText("You have blocked this person.")).toBeVisible();
    await ada.page.getByRole("button", { name: "Unblock", exact: true }).click();
    await expect(ada.composer).toBeVisible();
    await ada.send("hello again");
    await expect(folded(phone)).toHaveCount(0);
  });

  await test.step("from the header of the direct room, undone at once", async () => {
    await ada.page.getByRole("button", { name: "More", exact: true }).click();
    await ada.page.getByRole("menuitem", { name: `Block ${bob.name}` }).click();
    await expect(ada.composer).toHaveCount(0);
    await notice(ada, "is blocked").getByRole("button", { name: "Undo" }).last().click();
    await expect(ada.composer).toBeVisible();
  });

  await test.step("from a message; the settings list who is blocked", async () => {
    await ada.openRoom(room);
    await ada.act(ada.rows("I am everywhere"), "Block the author");
    await expect(folded(ada).first()).toBeVisible();
    await ada.page.goto("/settings/blocked");
    await expect(ada.page.getByRole("list", { name: "Blocked people" })).toContainText(bob.name);
    await ada.page.getByRole("button", { name: new RegExp(`^Unblock .*${bob.name}`) }).click();
    await expect(ada.page.getByText("Nobody. To block somebody")).toBeVisible();
  });
});

test("a conversation is hidden, and comes back with the next message, or when it is opened", async ({ person }) => {
  const [ada, bob] = [await person(unique("Ada")), await person(unique("Bob"))];
  await writeTo(bob, ada.name);
  await bob.send("hello");
  await direct(ada, bob.name).click();
  await expect(ada.rows("hello")).toBeVisible();
  const hide = async () => {
    // By the keyboard: it goes on in the menu.
    await ada.page.getByRole("button", { name: "More", exact: true }).focus();
    await ada.page.keyboard.press("Enter");
    await expect(ada.page.getByRole("menuitem", { name: "Hide" })).toBeFocused();
    await ada.page.keyboard.press("Enter");
    await expect(direct(ada, bob.name)).toHaveCount(0);
  };

  await hide();
  await notice(ada, "Hidden until").getByRole("button", { name: "Undo" }).click();
  await expect(direct(ada, bob.name)).toBeVisible();

  await direct(ada, bob.name).click();
  await hide();
  await ada.page.reload();
  // The page has chosen its place: a room that comes back now takes nobody there.
  await expect(ada.page.getByRole("heading", { name: "Welcome" })).toBeVisible();
  await expect(direct(ada, bob.name)).toHaveCount(0);
  await bob.send("are you there?");
  await expect(direct(ada, bob.name)).toContainText("1 unread");

  await direct(ada, bob.name).click();
  await hide();
  await writeTo(ada, bob.name);
  await expect(direct(ada, bob.name)).toBeVisible();
});

test("many rooms are left at once; what leaving costs is said, and it can be undone", async ({ person }) => {
  const [ada, bob] = [await person(unique("Ada")), await person(unique("Bob"))];
  const names = [unique("Alpha"), unique("Beta"), unique("Gamma")];
  for (const name of names) {
    await bob.createRoom(name);
    await ada.joinRoom(name);
  }
  const own = unique("Own");
  await ada.createRoom(own, { isPrivate: true });
  await ada.page.getByRole("button", { name: /your menu/ }).click();
  await ada.page.getByRole("menuitem", { name: "Leave rooms" }).click();
  const dialog = ada.page.getByRole("dialog");
  await expect(dialog.getByRole("listitem").filter({ hasText: own })).toContainText("You own it");
  await dialog.getByLabel("All rooms").check();
  await dialog.getByRole("checkbox", { name: new RegExp(own) }).uncheck();
  await dialog.getByRole("button", { name: "Leave (3)" }).click();
  await expect(notice(ada, "You have left 3 rooms.")).toBeVisible();
  for (const name of names) await expect(direct(ada, name)).toHaveCount(0);
  await expect(direct(ada, own)).toBeVisible();
  await undoable(ada).getByRole("button", { name: "Undo" }).click();
  for (const name of names) await expect(direct(ada, name)).toBeVisible();
});

test("a message is reported: its moderators are told, see it in the settings, and decide", async ({ person }) => {
  test.slow();
  const room = unique("Heated");
  const [ada, bob, cyd] = [await person(unique("Ada")), await person(unique("Bob")), await person(unique("Cyd"))];
  await ada.createRoom(room);
  for (const each of [bob, cyd]) await each.joinRoom(room);
  await bob.send("so there");
  await bob.send("and there");
  const report = async (text: string, reason: string) => {
    await cyd.act(cyd.rows(text), "Report");
    const dialog = cyd.page.getByRole("dialog");
    await dialog.getByLabel("What is wrong with it?").fill(reason);
    await dialog.getByRole("button", { name: "Report" }).click();
    await expect(notice(cyd, "reported to the moderators")).toBeVisible();
  };

  await test.step("the owner who is online is told, the author is not", async () => {
    await report("so there", "It is rude");
    await report("and there", "This one, too");
    await expect(notice(ada, "A message was reported")).toBeVisible();
    await expect(notice(bob, "reported")).toHaveCount(0);
  });

  await test.step("the room's settings list what is reported, by whom, and why", async () => {
    await ada.page.goto(`${new URL(ada.page.url()).pathname}/settings`);
    const reports = ada.page.getByRole("list", { name: "Reports" }).getByRole("listitem");
    await expect(reports).toHaveCount(2);
    await expect(reports.filter({ hasText: "so there" })).toContainText(`${cyd.name} reported it: It is rude`);
    await reports
      .filter({ hasText: "and there" })
      .getByRole("button", { name: /^Dismiss/ })
      .click();
    await expect(reports).toHaveCount(1);
    await undoable(ada).getByRole("button", { name: "Undo" }).click();
    await expect(reports).toHaveCount(2);
    await reports
      .filter({ hasText: "and there" })
      .getByRole("button", { name: /^Dismiss/ })
      .click();
    await expect(reports).toHaveCount(1);
    await carryOut(ada);
    await expect(undoable(ada)).toHaveCount(0);
    await ada.page.reload();
    await expect(reports).toHaveCount(1);
    await reports.getByRole("button", { name: /^Delete the message/ }).click();
    await expect(ada.page.getByText("Nothing is reported.")).toBeVisible();
    await carryOut(ada);
    await expect(bob.page.getByText("This message was deleted.")).toBeVisible();
    await expect(bob.rows("and there")).toBeVisible();
  });

  await test.step("in a direct room there is no moderator, and Block is offered", async () => {
    await writeTo(bob, cyd.name);
    await bob.send("now you");
    await direct(cyd, bob.name).click();
    await cyd.act(cyd.rows("now you"), "Report");
    await cyd.page.getByRole("dialog").getByRole("button", { name: "Block" }).click();
    await expect(cyd.page.getByText("You have blocked this person.")).toBeVisible();
  });
});
