import { expect, type Page } from "@playwright/test";
import { test } from "../src/fixtures";
import { carryOut } from "../src/held";
import { isolate } from "../src/isolate";
import { unique } from "../src/unique";
import { arrive } from "../src/wire";

/** A word that is in no other test's names. */
const uniqueWord = (): string => unique("").trim();

/** What is read out from now on of who comes. */
const listen = async (page: Page): Promise<() => Promise<string[]>> => {
  const heard = await page.evaluateHandle(() => {
    const texts: string[] = [];
    new MutationObserver(() => {
      for (const { textContent } of document.querySelectorAll("[aria-live=polite]"))
        if (textContent?.includes("is here") && textContent !== texts.at(-1)) texts.push(textContent);
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
    return texts;
  });
  return () => heard.jsonValue();
};

test("rooms and people are found by any word of their name, those first whose whole name begins so", async ({
  person,
}) => {
  const word = uniqueWord();
  const ada = await person("Ada");
  const bob = await person(`Zoë ${word}`);
  await person(`${word} Zoe`);
  await bob.createRoom(`Team ${word}`);
  await bob.createRoom(`${word} Team`);

  await ada.page.getByRole("button", { name: "Browse rooms" }).first().click();
  await ada.page.getByRole("searchbox").fill(word.toUpperCase());
  const rooms = ada.page.getByRole("list", { name: "Public rooms" }).getByRole("heading");
  await expect(rooms).toHaveText([`${word} Team`, `Team ${word}`]);
  await ada.page.getByRole("searchbox").fill(`${word} no`);
  await expect(
    ada.page.getByText(`No room’s name has a word that begins with “${isolate(`${word} no`)}”.`),
  ).toBeVisible();

  await ada.page.getByRole("button", { name: "New direct message" }).click();
  const people = ada.page.getByRole("dialog");
  await people.getByRole("combobox").fill(word);
  await expect(people.getByRole("option")).toHaveText([new RegExp(`${word} Zoe`), new RegExp(`Zoë ${word}`)]);
  await people.getByRole("option").last().click();
  await expect(ada.page.getByRole("heading", { level: 1 })).toHaveText(`Zoë ${word}`);

  await ada.page.keyboard.press("ControlOrMeta+k");
  const switcher = ada.page.getByRole("dialog");
  await switcher.getByRole("combobox").fill(word);
  await expect(switcher.getByRole("option")).toHaveText([
    new RegExp(`Zoë ${word}`),
    new RegExp(`${word} Zoe`),
    /^Search messages for/,
  ]);
});

test("members are sorted by who is here and then by name, can be searched from ten on, and are mentioned by any word", async ({
  person,
}) => {
  const room = unique("Choir");
  const ada = await person("Ada");
  await ada.createRoom(room);
  const roomId = new URL(ada.page.url()).pathname.split("/").at(-1);
  const names = ["Zita Alto", "émile Bass", "Eva Tenor", "Bob 10", "Bob 2", "Frank", "Gus", "Hal"];
  for (const name of names) {
    const singer = await arrive(ada.line.url, name);
    await singer?.ask("joinRoom", { roomId });
    if (name !== "Zita Alto") await singer?.leave();
  }
  await ada.page.getByRole("button", { name: "Members" }).click();
  const panel = ada.page.getByRole("complementary", { name: "Members" });
  const members = panel.getByRole("listitem").locator("bdi:not([role=menu] *)");
  await expect(members).toHaveText([
    "Ada",
    "Zita Alto",
    "Bob 2",
    "Bob 10",
    "émile Bass",
    "Eva Tenor",
    "Frank",
    "Gus",
    "Hal",
  ]);
  await expect(panel.getByRole("searchbox")).toHaveCount(0);

  // Whose leaving is told in the log makes the panel ask who is in now.
  const late = await arrive(ada.line.url, "Ida");
  await late?.ask("joinRoom", { roomId });
  const brief = await arrive(ada.line.url, "Brief");
  await brief?.ask("joinRoom", { roomId });
  await brief?.ask("leaveRoom", { roomId });
  const search = panel.getByRole("searchbox", { name: "Find a member by name" });
  await search.fill("bass");
  await expect(members).toHaveText(["émile Bass"]);
  await search.fill("EMI");
  await expect(members).toHaveText(["émile Bass"]);
  await search.fill("nobody");
  await expect(members).toHaveCount(0);
  await expect(panel.getByRole("status")).toHaveText(
    `No member’s name has a word that begins with “${isolate("nobody")}”.`,
  );
  await search.press("Escape");
  await expect(panel).toHaveCount(0);

  await ada.composer.pressSequentially("@al");
  await ada.composer.press("Enter");
  await expect(ada.composer).toHaveValue("@Zita Alto ");
  await ada.composer.fill("");
  await ada.composer.pressSequentially("@");
  const options = ada.page.getByRole("listbox", { name: "People to mention" }).getByRole("option").locator("bdi");
  await expect(options).toHaveText(["Ida", "Zita Alto", "Bob 2", "Bob 10", "émile Bass", "Eva Tenor", "Frank", "Gus"]);
});

test("who comes is read out once, and a direct room says whether the other one is here", async ({ person }) => {
  const room = unique("Lobby");
  const ada = await person("Ada");
  const bob = await person(unique("Bob"));
  await ada.createRoom(room);
  await expect(ada.page.getByText("1 online")).toBeVisible();
  const comers = await listen(ada.page);
  await bob.joinRoom(room);
  await expect.poll(comers).toEqual([`\u2068${bob.name}\u2069 is here`]);
  await bob.page.reload();
  await bob.send("Here I am again.");
  await expect(ada.rows("Here I am again.")).toHaveCount(1);
  expect(await comers()).toHaveLength(1);

  await ada.page.getByRole("button", { name: "New direct message" }).click();
  await ada.page.getByRole("dialog").getByRole("combobox").fill(bob.name);
  await ada.page.getByRole("option", { name: bob.name }).click();
  const header = ada.page.getByRole("main").locator("header");
  await expect(header).toContainText(`${bob.name} is here`);
  await expect(header).not.toContainText("online");
  await bob.page.context().close();
  await expect(header).toContainText(`${bob.name} is away`);
});

test("the address of the house leads to the room where one was last, and to Welcome once that is gone", async ({
  person,
}) => {
  const [first, second] = [unique("First"), unique("Second")];
  const ada = await person("Ada");
  await expect(ada.page.getByRole("heading", { name: "Welcome, Ada" })).toBeVisible();
  await ada.createRoom(first);
  await ada.createRoom(second);
  await ada.openRoom(first);
  const title = ada.page.getByRole("heading", { level: 1 });
  await ada.page.goto("/");
  await expect(title).toHaveText(first);
  await expect(ada.composer).toBeVisible();
  expect(new URL(ada.page.url()).pathname).toMatch(/^\/rooms\//);

  await ada.page.getByRole("button", { name: "Members" }).click();
  await ada.page.getByRole("button", { name: "Leave room" }).click();
  await expect(ada.page.getByRole("heading", { name: "Welcome, Ada" })).toBeVisible();
  await carryOut(ada);
  await expect(ada.page.getByRole("button", { name: "Undo" })).toHaveCount(0);
  await ada.page.reload();
  await expect(ada.page.getByRole("heading", { name: "Welcome, Ada" })).toBeVisible();
});

test("on a phone the address of the house is the list of rooms", async ({ person }) => {
  const room = unique("Pocket");
  const ada = await person("Ada", { viewport: { width: 390, height: 800 } });
  await ada.createRoom(room);
  await ada.page.goto("/");
  await expect(ada.page.getByRole("navigation").getByRole("link", { name: room })).toBeVisible();
  expect(new URL(ada.page.url()).pathname).toBe("/");
});

test("where the browser keeps nothing, the address of the house still opens", async ({ person }) => {
  const ada = await person("Ada");
  await ada.page.addInitScript(() => {
    Storage.prototype.getItem = () => {
      throw new DOMException("refused", "SecurityError");
    };
    Storage.prototype.setItem = Storage.prototype.getItem;
  });
  await ada.createRoom(unique("Unkept"));
  await ada.page.goto("/");
  await expect(ada.page.getByRole("heading", { name: "Welcome, Ada" })).toBeVisible();
});
