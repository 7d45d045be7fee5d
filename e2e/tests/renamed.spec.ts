import { expect } from "@playwright/test";
import { test } from "../src/fixtures";
import { unique } from "../src/unique";
import { arrive } from "../src/wire";

test("a new name shows at once wherever the person is named, and after a time without network (I20)", async ({
  person,
  product,
}) => {
  const [before, after, later] = [unique("Bob"), unique("Robert"), unique("Rob")];
  const ada = await person("Ada");
  const room = unique("Names");
  await ada.createRoom(room);
  const line = await product.openLine();
  const bob = await arrive(line.url, before);
  if (!bob) throw new Error("Bob may not come in");
  const roomId = new URL(ada.page.url()).pathname.split("/").at(-1) ?? "";
  await bob.ask("joinRoom", { roomId });
  await bob.ask("sendMessage", { roomId, content: "The first" });
  await expect(ada.rows("The first")).toContainText(before);

  await test.step("a mention is written by name and sent by id", async () => {
    await ada.composer.pressSequentially(`Welcome, @${before.slice(0, 3)}`);
    await ada.page.getByRole("option", { name: before }).click();
    await expect(ada.composer).toHaveValue(`Welcome, @${before} `);
    await ada.composer.press("Enter");
    await expect(ada.rows("Welcome")).toContainText(`@${before}`);
    const page = await bob.ask<{ messages: { content: string }[] }>("getRoomHistory", { roomId, limit: 1 });
    expect(page?.messages[0]?.content).toBe(`Welcome, <@${bob.userId}>`);
  });
  await ada.page.getByRole("button", { name: "New direct message" }).first().click();
  await ada.page.getByRole("dialog").getByRole("combobox").fill(before);
  await ada.page.getByRole("option", { name: before }).click();
  await expect(ada.page.getByRole("heading", { level: 1 })).toContainText(before);
  await ada.openRoom(room);
  await ada.page.getByRole("button", { name: "Members" }).click();

  const isCalled = async (name: string) => {
    const members = ada.page.getByRole("complementary", { name: "Members" });
    await expect(ada.rows("The first")).toContainText(name);
    await expect(ada.timeline.getByRole("article", { name })).toContainText("The first");
    await expect(ada.rows("Welcome")).toContainText(`@${name}`);
    await expect(members.getByRole("listitem").filter({ hasText: name })).toHaveCount(1);
    await expect(ada.page.getByRole("navigation").getByRole("link", { name })).toHaveCount(1);
  };

  await test.step("at once", async () => {
    await bob.ask("updateProfile", { username: after });
    await isCalled(after);
    await expect(ada.page.getByText(before)).toHaveCount(0);
  });

  await test.step("an edit shows the name and keeps the id", async () => {
    await ada.composer.press("ArrowUp");
    const editor = ada.timeline.getByRole("textbox");
    await expect(editor).toHaveValue(`Welcome, @${after}`);
    await editor.press("End");
    await editor.pressSequentially("!");
    await editor.press("Enter");
    await expect(ada.rows("Welcome")).toContainText(`@${after}!`);
  });

  await test.step("after a time without network", async () => {
    ada.line.down();
    await bob.ask("updateProfile", { username: later });
    ada.line.mend();
    await isCalled(later);
  });
  await line.close();
});

test("two people with one name are mentioned each by their own id, also after a reload of what is not sent yet", async ({
  person,
}) => {
  const name = unique("Zoe");
  const ada = await person("Ada");
  const room = unique("Namesakes");
  await ada.createRoom(room);
  const roomId = new URL(ada.page.url()).pathname.split("/").at(-1) ?? "";
  const [one, other] = [await arrive(ada.line.url, name), await arrive(ada.line.url, name)];
  if (!one || !other) throw new Error("they may not come in");
  for (const zoe of [one, other]) await zoe.ask("joinRoom", { roomId });
  await one.ask("updateProfile", {
    handle: `h${one.userId
      .slice(0, 8)
      .toLowerCase()
      .replace(/[^a-z0-9]/g, "0")}`,
  });
  for (const zoe of [one, other]) {
    await ada.composer.pressSequentially(`@${name.slice(0, 3)}`);
    const mark = zoe === one ? /@h/ : zoe.userId.slice(0, 4);
    await ada.page.getByRole("option").filter({ hasText: mark }).click();
  }
  await ada.page.reload();
  await expect(ada.composer).toHaveValue(`@${name} @${name} `);
  await ada.composer.press("Enter");
  await expect(ada.rows(`@${name} @${name}`)).toHaveCount(1);
  const newest = async () =>
    (await one.ask<{ messages: { content: string }[] }>("getRoomHistory", { roomId, limit: 1 }))?.messages[0]?.content;
  expect(await newest()).toBe(`<@${one.userId}> <@${other.userId}>`);

  await test.step("an edit completes a mention as the composer does", async () => {
    await ada.composer.press("ArrowUp");
    const editor = ada.page.getByRole("textbox", { name: "Edit message" });
    await editor.pressSequentially(` @${name.slice(0, 3)}`);
    await ada.page.getByRole("option").filter({ hasText: /@h/ }).click();
    await editor.press("Enter");
    await expect(ada.rows(`@${name} @${name} @${name}`)).toHaveCount(1);
    await expect.poll(newest).toBe(`<@${one.userId}> <@${other.userId}> <@${one.userId}>`);
  });
});
