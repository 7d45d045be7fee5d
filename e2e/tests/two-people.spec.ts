import { expect } from "@playwright/test";
import { test } from "../src/fixtures";
import { carryOut } from "../src/held";
import { unique } from "../src/unique";

test("two people in two browsers chat", { tag: "@stage" }, async ({ person }) => {
  const room = unique("Kitchen");
  const ada = await person("Ada");
  const bob = await person("Bob");
  await ada.createRoom(room);
  await bob.joinRoom(room);
  await ada.send("Is anybody here?");
  await expect(bob.rows("Is anybody here?")).toHaveCount(1);
  await bob.send("I am.");
  await expect(ada.rows("I am.")).toHaveCount(1);
  await expect(bob.rows("I am.")).toHaveCount(1);
  await expect(ada.timeline.locator("[data-status]")).toHaveCount(0);
});

test("an edit and a delete reach the other browser, and stay after a reload (I8)", { tag: "@stage" }, async ({
  person,
}) => {
  const room = unique("Edits");
  const ada = await person("Ada");
  const bob = await person("Bob");
  await ada.createRoom(room);
  await bob.joinRoom(room);
  await ada.send("teh first");
  await ada.send("a secret");
  await expect(bob.rows("a secret")).toHaveCount(1);

  const secret = ada.rows("a secret");
  await ada.act(secret, "Delete");
  await carryOut(ada);
  await expect(bob.rows("a secret")).toHaveCount(0);
  await expect(ada.rows("a secret")).toHaveCount(0);
  await expect(bob.timeline.getByText(/deleted/i)).toBeVisible();

  await ada.composer.press("ArrowUp");
  const editor = ada.timeline.getByRole("textbox");
  await expect(editor).toHaveValue("teh first");
  await editor.fill("the first");
  await editor.press("Enter");
  await expect(bob.rows("the first")).toHaveCount(1);
  await expect(bob.rows("the first")).toContainText("edited");
  await expect(bob.rows("teh first")).toHaveCount(0);

  await bob.page.reload();
  await expect(bob.rows("the first")).toHaveCount(1);
  await expect(bob.page.getByText("a secret")).toHaveCount(0);
});

test("a reply shows its quote, which leads to the message", async ({ person }) => {
  const ada = await person("Ada");
  const bob = await person("Bob");
  const room = unique("Replies");
  await ada.createRoom(room);
  await bob.joinRoom(room);
  await ada.send("What is the answer?");
  const question = bob.rows("What is the answer?");
  await bob.act(question, "Reply");
  await bob.send("Forty-two");
  const answer = ada.rows("Forty-two");
  await expect(answer).toContainText("What is the answer?");
  await answer.getByRole("button", { name: /What is the answer\?/ }).click();
  await expect(ada.rows("What is the answer?").first()).toBeInViewport();
});

test("typing is seen, and gone 6 s after its author's socket died (I11)", async ({ person }) => {
  const ada = await person("Ada");
  const bob = await person("Bob");
  const room = unique("Typing");
  await ada.createRoom(room);
  await bob.joinRoom(room);
  await bob.composer.pressSequentially("Thinking");
  await expect(ada.page.getByText(/Bob is typing/)).toBeVisible();
  bob.line.down();
  await expect(ada.page.getByText(/Bob is typing/)).toBeHidden({ timeout: 6_000 });
});

test("an unread room is bold, a mention and a direct message are counted (I10)", async ({ person }) => {
  const ada = await person("Ada");
  const bob = await person(unique("Bob"));
  const room = unique("Unread");
  const other = unique("Elsewhere");
  await ada.createRoom(room);
  await bob.joinRoom(room);
  await bob.createRoom(other);
  await ada.send("not for anybody in particular");
  await ada.send(`but @${bob.name}, look`);
  const link = bob.page.getByRole("navigation").getByRole("link", { name: new RegExp(room) });
  await expect(link).toHaveAccessibleName(/2 unread/);
  await expect(link).toContainText("1");
  await bob.openRoom(room);
  await expect(link).not.toHaveAccessibleName(/unread/);
  await bob.page.reload();
  await expect(bob.rows("but @")).toHaveCount(1);
  await expect(link).not.toHaveAccessibleName(/unread/);
});

test("Shift+Enter breaks the line, and a draft survives a reload", async ({ person }) => {
  const ada = await person("Ada");
  await ada.createRoom(unique("Drafts"));
  await ada.composer.pressSequentially("one");
  await ada.composer.press("Shift+Enter");
  await ada.composer.pressSequentially("two");
  await expect(ada.composer).toHaveValue("one\ntwo");
  await ada.page.reload();
  await expect(ada.composer).toHaveValue("one\ntwo");
});
