import { expect } from "@playwright/test";
import { test } from "../src/fixtures";
import { carryOut } from "../src/held";
import { unique } from "../src/unique";

test("a private room is unseen and unreachable by strangers (I9)", { tag: "@stage" }, async ({ person }) => {
  const room = unique("Boardroom");
  const ada = await person("Ada");
  const eve = await person("Eve");
  await ada.createRoom(room, { isPrivate: true });
  await ada.send("the merger is on");

  await eve.page.getByRole("button", { name: "Browse rooms" }).first().click();
  await eve.page.getByRole("searchbox").fill(room);
  await expect(eve.page.getByRole("main").getByText(/begins with/)).toBeVisible();
  await expect(eve.page.getByText(room, { exact: true })).toHaveCount(0);

  const refusal = async (path: string) => {
    await eve.page.goto(path);
    const main = eve.page.getByRole("main");
    await main.getByRole("button", { name: "Join room" }).click();
    await expect(main.getByRole("heading", { name: "You cannot join this room" })).toBeVisible();
    return main.innerText();
  };
  const absent = await refusal("/rooms/there-is-no-such-room");
  expect(await refusal(new URL(ada.page.url()).pathname)).toBe(absent);
  await expect(eve.page.getByText("the merger is on")).toHaveCount(0);
});

test("an owner adds and removes somebody; once removed they see and hear nothing (I9)", async ({ person }) => {
  const room = unique("Project");
  const ada = await person("Ada");
  const bob = await person(unique("Bob"));
  await ada.createRoom(room, { isPrivate: true });
  await ada.page.getByRole("button", { name: "Members" }).click();
  await ada.page.getByRole("button", { name: "Add people" }).click();
  const people = ada.page.getByRole("dialog");
  await people.getByRole("combobox").fill(bob.name);
  await people.getByRole("option", { name: bob.name }).click();
  await expect(people.getByText("Member")).toBeVisible();
  await ada.page.keyboard.press("Escape");
  const link = bob.page.getByRole("navigation").getByRole("link", { name: new RegExp(room) });
  await expect(link).toBeVisible();
  await link.click();
  await ada.send("welcome");
  await expect(bob.rows("welcome")).toHaveCount(1);

  await ada.page.getByRole("button", { name: new RegExp(`Manage .*${bob.name}`) }).click();
  await ada.page.getByRole("menuitem", { name: "Ban" }).click();
  await carryOut(ada);
  await expect(link).toHaveCount(0);
  await expect(ada.timeline.getByText(`banned ${bob.name}`)).toBeVisible();
  await ada.send("now that they are gone");
  await expect(ada.rows("now that they are gone")).toHaveCount(1);
  await expect(bob.page.getByText("welcome")).toHaveCount(0);
  await bob.page.reload();
  await expect(bob.page.getByText("now that they are gone")).toHaveCount(0);
});
