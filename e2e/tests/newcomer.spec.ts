import { readFile } from "node:fs/promises";
import { type BrowserContextOptions, expect } from "@playwright/test";
import { addAuthenticator, choose, proveAddress } from "../src/account";
import { test } from "../src/fixtures";
import { carryOut } from "../src/held";
import { govern, inviteByLink, openMembers } from "../src/members";
import { type Person, PHONE, personAt, signInByScreen } from "../src/person";

const ROOM = "Engine room";

const roomLink = ({ page }: Person) => page.getByRole("navigation").getByRole("link", { name: ROOM });
const joinAgain = async ({ page, composer }: Person, link: string) => {
  await page.goto(link);
  await page.getByRole("button", { name: "Join", exact: true }).click();
  await expect(composer).toBeVisible();
};

test("newcomers become people who last: invited, mentioned, renamed, on a second device, governed, and gone", async ({
  ownProduct,
  browser,
}, testInfo) => {
  test.setTimeout(300_000);
  const line = await (await ownProduct("memory")).openLine();
  /** Somebody whom the product does not know yet, in a browser of their own. */
  const newcomer = async (name: string, options: BrowserContextOptions = {}): Promise<Person> => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options, baseURL: line.url });
    return personAt(await context.newPage(), line, name);
  };
  const ada = await newcomer("Ada");
  const bob = await newcomer("Bob", PHONE);
  const bobAtDesk = await newcomer("Robert");
  const cyd = await newcomer("Cyd");

  await test.step("the first person makes their account last, and names the workspace", async () => {
    const { page } = ada;
    await page.goto("/");
    await signInByScreen(page, "Ada");
    // And not the link that skips the list of rooms, which would cover the workspace's name.
    await expect(page.getByRole("main")).toBeFocused();
    await choose(page, "Make your account last");
    await proveAddress(page, "ada@example.com");
    await expect(page.getByText("Codes to sign in go to")).toBeVisible();
    await addAuthenticator(page);
    await page.getByRole("button", { name: "Add a passkey" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Add", exact: true }).click();
    await expect(page.getByRole("list", { name: "Passkeys" }).getByRole("listitem")).toHaveCount(1);
    await page.getByRole("link", { name: "Workspace" }).click();
    await page.getByLabel("Name of the workspace").fill("Analytical Society");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByRole("link", { name: "Analytical Society" })).toBeVisible();
  });

  const link = await test.step("a private room has a link", async () => {
    await ada.createRoom(ROOM, { isPrivate: true });
    await ada.send("the engine is back");
    return inviteByLink(ada);
  });

  await test.step("the second person reads on their phone whose room it is, and is in it once they have signed in", async () => {
    const { page } = bob;
    await page.goto(link);
    await expect(page.getByRole("main")).toContainText(`Ada invites you to the room ${ROOM} of Analytical Society.`);
    await page.getByRole("button", { name: "Use a mail address" }).click();
    await proveAddress(page, "bob@example.com");
    await page.getByLabel("Your name").fill("Bob");
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(bob.rows("the engine is back")).toBeVisible();
    await expect(ada.timeline).toContainText("Bob joined by an invitation of Ada");
  });

  await test.step("the first mentions them, chosen from the list", async () => {
    await ada.composer.pressSequentially("@bo");
    await expect(ada.page.getByRole("option", { name: "Bob" })).toBeVisible();
    await ada.composer.press("Enter");
    await ada.composer.pressSequentially("is welcome");
    await ada.composer.press("Enter");
    await expect(bob.rows("is welcome").locator("[data-me=true]")).toHaveText("@Bob");
    await bob.send("glad to be here");
    await expect(ada.rows("glad to be here")).toBeVisible();
  });

  await test.step("they rename themselves, and all that names them follows", async () => {
    const { page } = bob;
    await openMembers(ada);
    await page.getByRole("button", { name: "Back to rooms" }).click();
    await choose(page, "Settings");
    await page.getByLabel("Name", { exact: true }).fill("Robert");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("Saved. Everybody sees it now.")).toBeVisible();
    await expect(ada.rows("is welcome")).toContainText("@Robert is welcome");
    await expect(ada.timeline.getByRole("article", { name: "Robert" })).toContainText("glad to be here");
    await expect(ada.timeline).toContainText("Robert joined by an invitation of Ada");
    await expect(ada.page.getByRole("complementary", { name: "Members" })).toContainText("Robert");
    await expect(ada.page.getByText("Bob")).toHaveCount(0);
  });

  await test.step("a second device is signed in by the link behind the picture, and they read on where they were", async () => {
    const { page } = bob;
    await ada.send("did you see the moth?");
    await page.getByRole("link", { name: "Devices" }).click();
    await page.getByRole("button", { name: "Sign in on another device" }).click();
    await expect(page.getByRole("img", { name: "A QR code of the link" })).toBeVisible();
    const secret = await page.getByRole("textbox", { name: "The link" }).inputValue();
    await page.getByRole("button", { name: "Done" }).click();
    await bobAtDesk.page.goto(secret);
    await bobAtDesk.page.getByRole("button", { name: "Sign in here" }).click();
    await expect(roomLink(bobAtDesk)).toContainText("1 unread");
    await bobAtDesk.openRoom(ROOM);
    await expect(bobAtDesk.timeline.getByText("New messages from here")).toBeVisible();
    await expect(bobAtDesk.rows("did you see the moth?")).toBeInViewport();
    await expect(bobAtDesk.rows("glad to be here")).toBeInViewport();
  });

  const guestLink = await test.step("a guest comes in by another link, is kicked, and comes back by it", async () => {
    const another = await inviteByLink(ada);
    expect(another).not.toBe(link);
    await cyd.page.goto(another);
    await cyd.page.getByRole("textbox", { name: "Your name" }).fill("Cyd");
    await cyd.page.getByRole("button", { name: "Sign in" }).click();
    await expect(cyd.composer).toBeVisible();
    await cyd.send("out of line");
    await govern(ada, cyd, "Kick");
    await expect(roomLink(cyd)).toHaveCount(0);
    await joinAgain(cyd, another);
    return another;
  });

  await test.step("they are banned, and refused by the same link", async () => {
    await govern(ada, cyd, "Ban");
    await expect(roomLink(cyd)).toHaveCount(0);
    await cyd.page.goto(guestLink);
    await expect(cyd.page.getByRole("alert")).toContainText("Unable to find the invitation");
    await expect(cyd.page.getByRole("button", { name: "Join", exact: true })).toHaveCount(0);
  });

  await test.step("they come back under another name, and the link they came by leads nobody in any more", async () => {
    const { page } = cyd;
    await choose(page, "Sign out");
    await page.goto(guestLink);
    await expect(page.getByRole("alert")).toContainText("Unable to find the invitation");
    await page.getByRole("button", { name: "Go to the sign-in page" }).click();
    await signInByScreen(page, "Dee");
    await expect(roomLink(cyd)).toHaveCount(0);
  });

  await test.step("a moderator deletes what they wrote", async () => {
    await govern(ada, bobAtDesk, "Make a moderator", false);
    await bobAtDesk.act(bobAtDesk.rows("out of line"), "Delete");
    await carryOut(bobAtDesk);
    await expect(ada.timeline.getByText("This message was deleted.")).toBeVisible();
  });

  await test.step("the owner hands the room over and leaves, and is invited back", async () => {
    await govern(ada, bobAtDesk, "Make an owner");
    await ada.page.getByRole("button", { name: "Leave room" }).click();
    await carryOut(ada);
    await expect(roomLink(ada)).toHaveCount(0);
    await joinAgain(ada, await inviteByLink(bobAtDesk));
  });

  await test.step("one person blocks another, and takes it back", async () => {
    const folded = ada.timeline.getByText("Message of a person you blocked");
    await govern(ada, bobAtDesk, `Block ${bobAtDesk.name}`, false);
    await expect(folded.first()).toBeVisible();
    await ada.page.getByRole("status").getByRole("button", { name: "Undo" }).click();
    await expect(folded).toHaveCount(0);
    await ada.page.getByRole("status").getByRole("button", { name: "Dismiss" }).last().click();
  });

  await test.step("they take along what they wrote, and delete their account", async () => {
    const { page } = bobAtDesk;
    await choose(page, "Settings");
    await page.getByRole("link", { name: "Account", exact: true }).click();
    const downloading = page.waitForEvent("download");
    await page.getByRole("link", { name: "Download what Parley has of you" }).click();
    const file = testInfo.outputPath("export.json");
    await (await downloading).saveAs(file);
    const { account, rooms } = JSON.parse(await readFile(file, "utf8"));
    expect(account).toMatchObject({ username: "Robert", address: "bob@example.com" });
    expect(rooms).toMatchObject([{ name: ROOM, role: "owner", messages: [{ content: "glad to be here" }] }]);

    await page.getByRole("button", { name: "Delete your account" }).click();
    await page.getByLabel(/type your name/).fill("Robert");
    await page.getByRole("button", { name: "Delete my account" }).click();
    for (const device of [bobAtDesk, bob])
      await expect(device.page.getByRole("heading", { name: "Sign in to Analytical Society" })).toBeVisible();
    await expect(ada.timeline.getByRole("article", { name: "Deleted account" })).toContainText("glad to be here");
    await expect(ada.rows("is welcome")).toContainText("@Deleted account is welcome");
    await expect(ada.page.getByText("Robert")).toHaveCount(0);
    await ada.send("the engine stays");
  });

  for (const { page } of [ada, bob, bobAtDesk, cyd]) await page.context().close();
  await line.close();
});
