import { expect } from "@playwright/test";
import { test } from "../src/fixtures";
import { carryOut, undoable } from "../src/held";
import { openMembers } from "../src/members";
import { type Person, PHONE } from "../src/person";
import { unique } from "../src/unique";

const link = ({ page }: Person, room: string) => page.getByRole("navigation").getByRole("link", { name: room });
const undo = (person: Person) => undoable(person).getByRole("button", { name: "Undo" });
const leave = async (person: Person) => {
  await openMembers(person);
  await person.page.getByRole("button", { name: "Leave room" }).click();
};

test("a delete, a leave and a discard are undone by mouse and keyboard, and nobody has heard of them", async ({
  person,
}) => {
  const room = unique("Second thoughts");
  const [ada, bob] = [await person("Ada"), await person("Bob")];
  await ada.createRoom(room);
  await bob.joinRoom(room);
  await ada.send("keep me");
  await expect(bob.rows("keep me")).toHaveCount(1);

  await test.step("a message, by the mouse", async () => {
    await ada.act(ada.rows("keep me"), "Delete");
    await expect(ada.timeline.getByText("This message was deleted.")).toBeVisible();
    await undo(ada).click();
    await expect(ada.rows("keep me")).toHaveCount(1);
  });

  await test.step("a message, by Ctrl+Z", async () => {
    await ada.act(ada.rows("keep me"), "Delete");
    await expect(ada.timeline.getByText("This message was deleted.")).toBeVisible();
    await ada.timeline.focus();
    await ada.page.keyboard.press("Control+z");
    await expect(ada.rows("keep me")).toHaveCount(1);
    await expect(ada.page.getByRole("button", { name: "Undo" })).toHaveCount(0);
  });

  await test.step("leaving the room", async () => {
    await leave(ada);
    await expect(link(ada, room)).toHaveCount(0);
    await expect(undoable(ada)).toContainText("You have left");
    await undo(ada).press("Enter");
    await link(ada, room).click();
    await ada.send("still here");
  });

  await test.step("an edit that was thrown away", async () => {
    await ada.act(ada.rows("still here"), "Edit");
    await ada.timeline.getByRole("textbox").fill("still here, I think");
    await ada.timeline.getByRole("textbox").press("Escape");
    // Begun anew meanwhile: neither text is lost.
    await ada.act(ada.rows("still here"), "Edit");
    await ada.timeline.getByRole("textbox").fill("still there");
    await undo(ada).click();
    await expect(ada.timeline.getByRole("textbox")).toHaveValue("still here, I think\nstill there");
    await ada.timeline.getByRole("textbox").fill("still here, I think");
    await ada.timeline.getByRole("textbox").press("Enter");
  });

  await expect(bob.rows("still here, I think")).toContainText("(edited)");
  await expect(bob.rows("keep me")).toHaveCount(1);
  await expect(bob.timeline.getByText(/deleted|left/)).toHaveCount(0);
});

test("what is not undone is carried out: when its time is over, and when the tab is closed", async ({ person }) => {
  test.slow();
  const room = unique("Done");
  const [ada, bob] = [await person("Ada", PHONE), await person("Bob")];
  await bob.createRoom(room);
  await ada.joinRoom(room);
  for (const text of ["first", "second"]) await ada.send(text);
  await expect(bob.rows("second")).toHaveCount(1);

  await test.step("when its time is over", async () => {
    await ada.act(ada.rows("first"), "Delete");
    await expect(undoable(ada)).toBeVisible();
    await expect(undoable(ada)).toBeHidden({ timeout: 20_000 });
    await expect(bob.rows("first")).toHaveCount(0);
  });

  await test.step("a tab that is closed leaves nothing undone", async () => {
    await ada.act(ada.rows("second"), "Delete");
    await expect(undoable(ada)).toBeVisible();
    await ada.page.close();
    await expect(bob.rows("second")).toHaveCount(0);
  });
});

test("of three deletes each is undone by itself, and a fourth carries out the first", async ({ person }) => {
  const ada = await person("Ada");
  await ada.createRoom(unique("Several"));
  const texts = ["one", "two", "three", "four"];
  for (const text of texts) await ada.send(text);
  await expect(ada.timeline.locator("[data-status]")).toHaveCount(0);
  for (const text of texts) {
    await ada.act(ada.rows(text), "Delete");
    await expect(ada.rows(text)).toHaveCount(0);
  }
  await expect(ada.page.getByRole("button", { name: "Undo" })).toHaveCount(3);
  await ada.page.getByRole("button", { name: "Undo" }).nth(1).click();
  await expect(ada.rows("three")).toHaveCount(1);
  await carryOut(ada);
  await carryOut(ada);
  await ada.page.reload();
  await expect(ada.rows("three")).toHaveCount(1);
  for (const text of ["one", "two", "four"]) await expect(ada.rows(text)).toHaveCount(0);
});

test("two tabs agree on what is held", async ({ person }) => {
  const ada = await person("Ada");
  await ada.createRoom(unique("Both"));
  await ada.send("in both");
  await expect(ada.timeline.locator("[data-status]")).toHaveCount(0);
  const other = await ada.page.context().newPage();
  await other.goto(ada.page.url());
  await expect(other.getByTestId("timeline").getByText("in both")).toBeVisible();
  await ada.act(ada.rows("in both"), "Delete");
  await expect(other.getByTestId("timeline").getByText("This message was deleted.")).toBeVisible();
  // A tab that goes leaves alone what another one can still undo.
  await other.reload();
  await expect(other.getByTestId("timeline").getByText("This message was deleted.")).toBeVisible();
  await undo(ada).click();
  await expect(other.getByTestId("timeline").getByText("in both")).toBeVisible();
});
