import { expect } from "@playwright/test";
import { test } from "../src/fixtures";
import { type Person, PHONE } from "../src/person";
import { unique } from "../src/unique";
import { arrive } from "../src/wire";

const dialog = ({ page }: Person) => page.getByRole("dialog");
const members = ({ page }: Person) => page.getByRole("complementary", { name: "Members" });
const list = ({ page }: Person) => page.getByRole("navigation");
const arrow = ({ page }: Person) => page.getByRole("button", { name: "Back to rooms" });

/** Makes a public room with messages, each of which is as tall as most of a window. */
const fill = async (url: string, texts: readonly string[]) => {
  const writer = await arrive(url, "Writer");
  const made = await writer?.ask<{ room: { roomId: string } }>("createRoom", { name: unique("Tower") });
  if (!writer || !made) throw new Error("the room could not be made");
  const { roomId } = made.room;
  const seqs: (number | undefined)[] = [];
  for (const text of texts) {
    const content = `${text}\n${"and so on\n".repeat(25)}`;
    seqs.push((await writer.ask<{ sent: { seq: number } }>("sendMessage", { roomId, content }))?.sent.seq);
  }
  await writer.leave();
  return { roomId, seqs };
};

test("on a phone, Back closes what was opened last", async ({ person }) => {
  test.slow();
  const ada = await person("Ada", PHONE);
  await ada.createRoom(unique("Deck"));
  await ada.page.getByRole("button", { name: "Members", exact: true }).click();
  await members(ada).getByRole("button", { name: "Add people" }).click();
  await expect(dialog(ada)).toBeVisible();
  await ada.page.goBack();
  await expect(dialog(ada)).toBeHidden();
  await expect(members(ada)).toBeVisible();
  await ada.page.goBack();
  await expect(members(ada)).toBeHidden();
  await expect(ada.composer).toBeVisible();

  // What was closed by its cross costs no press of Back.
  await ada.page.getByRole("button", { name: "Members", exact: true }).click();
  await members(ada).getByRole("button", { name: "Close members" }).click();
  await ada.page.goBack();
  await expect(list(ada)).toBeVisible();

  await ada.page.getByRole("button", { name: "Find or switch" }).click();
  await expect(dialog(ada)).toBeVisible();
  await ada.page.goBack();
  await expect(dialog(ada)).toBeHidden();
  await expect(list(ada)).toBeVisible();
});

test("on a phone, the arrow leads to the list, and Back from there not into the room again", async ({ person }) => {
  test.slow();
  const ada = await person("Ada", PHONE);
  const [one, other] = [unique("One"), unique("Other")];
  await ada.createRoom(one);
  await arrow(ada).click();
  await expect(list(ada)).toBeVisible();
  await ada.createRoom(other);
  await arrow(ada).click();
  await expect(list(ada)).toBeVisible();
  // The focus is where one came from.
  const link = list(ada).getByRole("link", { name: one });
  await link.click();
  await expect(ada.composer).toBeVisible();
  await expect(ada.page.locator(":focus")).toBeVisible();
  await arrow(ada).click();
  await expect(link).toBeFocused();

  await ada.page.goBack();
  await expect.poll(() => ada.page.url()).not.toContain("/rooms/");
});

test("a link to a message keeps its place while one joins the room", async ({ person }) => {
  test.slow();
  const bob = await person("Bob");
  const room = await fill(bob.line.url, ["first", "second", "third", "fourth"]);
  const path = `/rooms/${room.roomId}?at=${room.seqs[0]}`;
  await bob.page.goto(path);
  await bob.page.getByRole("button", { name: "Join room" }).click();
  await expect(bob.rows("first")).toBeInViewport();
  expect(bob.page.url()).toContain(path);
});

test("Back after a look at what a reply answers leads to the reply", async ({ person }) => {
  test.slow();
  const bob = await person("Bob");
  const room = await fill(bob.line.url, ["question", "second", "third", "fourth"]);
  await bob.page.goto(`/rooms/${room.roomId}?at=${room.seqs[0]}`);
  await bob.page.getByRole("button", { name: "Join room" }).click();
  await bob.act(bob.rows("question"), "Reply");
  await bob.send("answer");
  const quote = bob.rows("answer").getByRole("button", { name: /Answers/ });
  await expect(quote).toBeInViewport();
  await expect(bob.timeline.locator("[data-status]")).toHaveCount(0);
  await quote.click();
  await expect(bob.rows("question").first()).toBeInViewport();
  await expect(quote).not.toBeInViewport();
  await bob.page.goBack();
  await expect(quote).toBeInViewport();
});

test("an address that leads nowhere says so, with a way on", async ({ person }) => {
  const ada = await person("Ada");
  const room = unique("Deck");
  await ada.createRoom(room);
  const path = new URL(ada.page.url()).pathname;
  const heading = (name: string | RegExp) => ada.page.getByRole("heading", { name });
  const goOn = (name: string) => ada.page.getByRole("main").getByRole("button", { name }).click();
  for (const [address, way, there] of [
    ["/settings/nonsense", "Go to the settings", "Profile"],
    [`${path}/settings/nonsense`, "Go to the room’s settings", /^Settings of/],
    [`${path}/nonsense`, "Go to the room", room],
    ["/nonsense", "Go to your rooms", room],
  ] as const) {
    await ada.page.goto(address);
    await expect(heading("There is no such page")).toBeVisible();
    await goOn(way);
    await expect(heading(there)).toBeVisible();
  }
});
