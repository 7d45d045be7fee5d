import { type Browser, expect, type Page } from "@playwright/test";
import { test } from "../src/fixtures";
import { carryOut } from "../src/held";
import { type Person, personAt } from "../src/person";
import { unique } from "../src/unique";

const editor = (page: Page) => page.getByRole("textbox", { name: "Edit message" });

/** The same person on another device, where the same room is open. */
const onDevice = async (browser: Browser, { page, line, name }: Person): Promise<Person> => {
  const { cookies } = await page.context().storageState();
  const device = await browser.newContext({ storageState: { cookies, origins: [] }, baseURL: line.url });
  const there = await device.newPage();
  await there.goto(page.url());
  return personAt(there, line, name);
};

/** The page is left, and its person opens the same room in a new one. */
const onNextPage = async ({ page, line, name }: Person): Promise<Person> => {
  const url = page.url();
  const next = await page.context().newPage();
  await page.close();
  await next.goto(url);
  return personAt(next, line, name);
};

const removeMessage = async (person: Person, text: string) => {
  await person.act(person.rows(text), "Delete");
  await expect(person.rows(text)).toHaveCount(0);
  await carryOut(person);
};

/** Only the socket's way is closed: the page itself still loads. */
const deaden = (page: Page) => page.routeWebSocket(/realtime/, (socket) => socket.close());

test("a draft and its reply show in the other tab, and are gone there when they are sent", async ({ person }) => {
  const room = unique("Tabs");
  const ada = await person("Ada");
  await ada.createRoom(room);
  await ada.send("a question");
  const there = await ada.page.context().newPage();
  await there.goto(ada.page.url());
  const other = personAt(there, ada.line, ada.name);
  await ada.act(ada.rows("a question"), "Reply");
  await ada.write("half an answer");
  await expect(other.composer).toHaveValue("half an answer");
  await expect(there.getByText("Reply to Ada: a question")).toBeVisible();
  await other.send("a whole answer");
  await expect(ada.composer).toHaveValue("");
  await expect(ada.page.getByRole("button", { name: "Cancel reply" })).toHaveCount(0);
  await expect(ada.rows("a whole answer")).toHaveCount(1);
});

test("an edit that is begun survives a look into another room, and a reload", async ({ person }) => {
  const [here, elsewhere] = [unique("Here"), unique("Elsewhere")];
  const ada = await person("Ada");
  await ada.createRoom(elsewhere);
  await ada.createRoom(here);
  await ada.send("teh first version");
  await ada.act(ada.rows("teh first version"), "Edit");
  await editor(ada.page).fill("the second version");
  await ada.openRoom(elsewhere);
  await ada.openRoom(here);
  await expect(editor(ada.page)).toHaveValue("the second version");
  await ada.page.reload();
  await expect(editor(ada.page)).toHaveValue("the second version");
  await editor(ada.page).press("Enter");
  await expect(ada.rows("the second version")).toContainText("(edited)");
  await expect(editor(ada.page)).toHaveCount(0);
  await expect(ada.composer).toBeFocused();
});

test("the arrow, pressed while the newest message is on its way, edits that one once it has been sent", async ({
  person,
}) => {
  const ada = await person("Ada");
  await ada.createRoom(unique("Arrow"));
  await ada.send("an older message");
  await expect(ada.timeline.locator("[data-status]")).toHaveCount(0);
  ada.line.down();
  await ada.send("teh newest");
  await ada.composer.press("ArrowUp");
  ada.line.mend();
  await expect(editor(ada.page)).toHaveValue("teh newest");
  await editor(ada.page).fill("the newest");
  await editor(ada.page).press("Enter");
  await expect(ada.rows("the newest")).toContainText("(edited)");
  await expect(ada.rows("an older message")).not.toContainText("(edited)");
});

test("an edit that is saved on a dead line says that it is not saved yet, and is saved when the line is back", async ({
  person,
}) => {
  const [here, elsewhere] = [unique("Here"), unique("Elsewhere")];
  const ada = await person("Ada");
  await ada.createRoom(elsewhere);
  await ada.createRoom(here);
  await ada.send("before the tunnel");
  await expect(ada.timeline.locator("[data-status]")).toHaveCount(0);
  await deaden(ada.page);
  ada.line.cut();
  await ada.act(ada.rows("before the tunnel"), "Edit");
  await editor(ada.page).fill("written in the tunnel");
  await editor(ada.page).press("Enter");
  await expect(ada.page.getByText("Not saved yet.")).toBeVisible();
  await expect(ada.page.getByText("1 edit waiting")).toBeVisible();
  await ada.openRoom(elsewhere);
  await ada.openRoom(here);
  await expect(editor(ada.page)).toHaveValue("written in the tunnel");
  await expect(ada.page.getByText("Not saved yet.")).toBeVisible();

  // The next page takes it up, and has a line.
  const next = await onNextPage(ada);
  await expect(next.rows("written in the tunnel")).toContainText("(edited)", { timeout: 30_000 });
  await expect(editor(next.page)).toHaveCount(0);
});

test("a message that is deleted on a dead line shows so at once, and is deleted when the line is back", async ({
  person,
  browser,
}) => {
  const ada = await person("Ada");
  await ada.createRoom(unique("Regret"));
  await ada.send("said too soon");
  await expect(ada.timeline.locator("[data-status]")).toHaveCount(0);
  const other = await onDevice(browser, ada);
  await expect(other.rows("said too soon")).toHaveCount(1);
  await deaden(ada.page);
  ada.line.cut();
  await removeMessage(ada, "said too soon");
  await expect(ada.page.getByText("1 deletion waiting")).toBeVisible();

  const next = await onNextPage(ada);
  await expect(other.rows("said too soon")).toHaveCount(0, { timeout: 30_000 });
  await expect(next.timeline.getByText("This message was deleted.")).toBeVisible();
});

test("an edit that another device has overtaken is not lost: it says so, and is saved by a second try", async ({
  person,
  browser,
}) => {
  const ada = await person("Ada");
  await ada.createRoom(unique("Race"));
  await ada.send("one");
  await expect(ada.timeline.locator("[data-status]")).toHaveCount(0);
  const other = await onDevice(browser, ada);
  await ada.act(ada.rows("one"), "Edit");
  await editor(ada.page).fill("two, from here");
  await other.act(other.rows("one"), "Edit");
  await editor(other.page).fill("two, from there");
  await editor(other.page).press("Enter");
  await expect(editor(other.page)).toHaveCount(0);
  await editor(ada.page).press("Enter");
  await expect(ada.timeline.getByText("The message has changed meanwhile.")).toBeVisible();
  await expect(ada.timeline.getByText("two, from there")).toBeVisible();
  await expect(editor(ada.page)).toHaveValue("two, from here");
  await ada.timeline.getByRole("button", { name: "Save" }).click();
  await expect(other.rows("two, from here")).toHaveCount(1);
});

test("an edit of a message that was deleted meanwhile says so, and its words go into a new message", async ({
  person,
  browser,
}) => {
  const ada = await person("Ada");
  await ada.createRoom(unique("Gone"));
  await ada.send("one");
  await ada.send("two");
  const other = await onDevice(browser, ada);
  await ada.act(ada.rows("two"), "Edit");
  await removeMessage(other, "two");
  await expect(editor(ada.page)).toHaveCount(0);
  await expect(ada.composer).toBeFocused();

  await ada.write("begun before");
  await ada.act(ada.rows("one"), "Edit");
  await editor(ada.page).fill("one, and more");
  await removeMessage(other, "one");
  const said = ada.timeline.getByText("This message was deleted, but what you wrote can become a new one.");
  await expect(said).toBeInViewport({ ratio: 1 });
  await ada.page.setViewportSize({ width: 360, height: 700 });
  await expect(said).toBeInViewport({ ratio: 1 });
  await expect(editor(ada.page)).toHaveValue("one, and more");
  await ada.timeline.getByRole("button", { name: "Use in a new message" }).click();
  await expect(editor(ada.page)).toHaveCount(0);
  await expect(ada.composer).toHaveValue("begun before\none, and more");
  await expect(ada.composer).toBeFocused();
  await ada.page.reload();
  await expect(ada.composer).toHaveValue("begun before\none, and more");
});

test("an edit that is refused far above the view is a click away, open and with its words", async ({
  person,
  browser,
}) => {
  const ada = await person("Ada");
  await ada.createRoom(unique("Far"));
  await ada.send("teh first");
  await expect(ada.timeline.locator("[data-status]")).toHaveCount(0);
  const other = await onDevice(browser, ada);
  await deaden(ada.page);
  ada.line.cut();
  await ada.act(ada.rows("teh first"), "Edit");
  await editor(ada.page).fill("the first");
  await editor(ada.page).press("Enter");
  await expect(ada.page.getByText("Not saved yet.")).toBeVisible();
  await removeMessage(other, "teh first");
  for (let i = 1; i <= 6; i += 1) await other.send(`more ${i}\n${"line\n".repeat(8)}`);
  await expect(other.timeline.locator("[data-status]")).toHaveCount(0);

  const next = await onNextPage(ada);
  await expect(next.rows("more 6")).toBeInViewport();
  await expect(editor(next.page)).not.toBeInViewport();
  await next.page.getByRole("link", { name: "Show message" }).click();
  await expect(editor(next.page)).toBeInViewport({ ratio: 1 });
  await expect(editor(next.page)).toBeFocused();
  await expect(editor(next.page)).toHaveValue("the first");
  await expect(next.page.getByRole("link", { name: "Show message" })).toHaveCount(0);
});

test("an edit that is saved or cancelled in one tab closes in the other", async ({ person }) => {
  const ada = await person("Ada");
  await ada.createRoom(unique("Both"));
  await ada.send("teh first");
  const there = await ada.page.context().newPage();
  await there.goto(ada.page.url());
  const other = personAt(there, ada.line, ada.name);
  const begin = async (text: string) => {
    await ada.act(ada.rows("first"), "Edit");
    await other.act(other.rows("first"), "Edit");
    await editor(ada.page).fill(text);
    await expect(editor(there)).toHaveValue(text);
  };
  await begin("the first");
  await editor(ada.page).press("Enter");
  await expect(editor(ada.page)).toHaveCount(0);
  await expect(editor(there)).toHaveCount(0);
  await expect(other.rows("the first")).toContainText("(edited)");

  await begin("the very first");
  await editor(ada.page).press("Escape");
  await expect(editor(ada.page)).toHaveCount(0);
  await expect(editor(there)).toHaveCount(0);
});

test("a reply that is being written says when its message is deleted", async ({ person, browser }) => {
  const ada = await person("Ada");
  await ada.createRoom(unique("Reply"));
  await ada.send("a question");
  const other = await onDevice(browser, ada);
  await ada.act(ada.rows("a question"), "Reply");
  await ada.write("half an answer");
  await removeMessage(other, "a question");
  await expect(ada.page.getByText("Reply to Ada: Message deleted")).toBeVisible();
  await expect(ada.composer).toHaveValue("half an answer");
});

test("what is typed for a new room is kept by Esc, and thrown away by Cancel", async ({ person }) => {
  const bob = unique("Bob");
  await person(bob);
  const { page } = await person("Ada");
  const dialog = page.getByRole("dialog");
  const open = () => page.getByRole("button", { name: "Create a room" }).first().click();
  const [name, description] = [dialog.getByLabel("Name", { exact: true }), dialog.getByLabel("Description")];
  await open();
  await name.fill("attic");
  await description.fill("For what is old");
  await dialog.getByRole("button", { name: "Add people" }).click();
  await dialog.getByRole("combobox", { name: "Add people by name" }).fill(bob);
  await dialog.getByRole("option", { name: bob }).click();
  const picked = dialog.getByRole("list", { name: "People in the new room" }).getByRole("listitem");
  await expect(picked).toHaveCount(1);
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await page.reload();
  await open();
  await expect(name).toHaveValue("attic");
  await expect(description).toHaveValue("For what is old");
  await expect(picked).toContainText(bob);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await open();
  await expect(name).toHaveValue("");
  await expect(picked).toHaveCount(0);
});

test("on a phone Return breaks the line and the button sends; a keyboard that is attached sends by Return", async ({
  person,
}) => {
  const ada = await person("Ada", { viewport: { width: 390, height: 740 }, hasTouch: true, isMobile: true });
  await ada.createRoom(unique("Phone"));
  await expect(ada.composer).toHaveAttribute("enterkeyhint", "enter");
  await ada.write("first line");
  await ada.composer.press("Enter");
  await ada.composer.pressSequentially("second line");
  await expect(ada.composer).toHaveValue("first line\nsecond line");
  await ada.page.getByRole("button", { name: "Send", exact: true }).tap();
  await expect(ada.rows("first line")).toContainText("second line");
  await ada.page.keyboard.press("Shift");
  await expect(ada.composer).toHaveAttribute("enterkeyhint", "send");
  await ada.send("by a keyboard");
  await expect(ada.rows("by a keyboard")).toHaveCount(1);
});

/** A picture comes from elsewhere: by the clipboard, or dragged over the window. Resolves with whether the browser would act on it. */
const offer = (page: Page, selector: string, type: "paste" | "drop") =>
  page.locator(selector).evaluate((target, name) => {
    const data = new DataTransfer();
    data.items.add(new File(["…"], "cat.png", { type: "image/png" }));
    const detail = { bubbles: true, cancelable: true };
    if (name === "paste") return target.dispatchEvent(new ClipboardEvent(name, { ...detail, clipboardData: data }));
    const acts = ["dragover", name].map((each) =>
      target.dispatchEvent(new DragEvent(each, { ...detail, dataTransfer: data })),
    );
    return acts.includes(true);
  }, type);

test("a picture that is pasted or dropped is answered in words, and never opened in place of Parley", async ({
  person,
}) => {
  const ada = await person("Ada");
  await ada.createRoom(unique("Pictures"));
  await ada.page.getByRole("button", { name: "Attach files" }).waitFor();
  await ada.page.getByRole("button", { name: "Browse rooms" }).click();
  const refused = ada.page.getByText("Pictures and files can be dropped and pasted only in a room");
  await offer(ada.page, "input[type=search]", "paste");
  await expect(refused).toBeVisible();
  await ada.page.getByRole("button", { name: "Dismiss" }).click();
  for (const place of ["body", "nav", "input[type=search]"]) {
    expect(await offer(ada.page, place, "drop")).toBe(false);
    await expect(refused).toBeVisible();
    await ada.page.getByRole("button", { name: "Dismiss" }).click();
  }
  await ada.page.goBack();
  await ada.send("words go on as ever");
  await expect(ada.rows("words go on as ever")).toHaveCount(1);
});

test("text is dropped into the composer as ever", async ({ person }) => {
  const ada = await person("Ada");
  await ada.createRoom(unique("Drop"));
  await ada.send("dragged words");
  const row = ada.rows("dragged words");
  await row.getByText("dragged words").selectText();
  await row.getByText("dragged words").dragTo(ada.composer);
  await expect(ada.composer).toHaveValue("dragged words");
});
