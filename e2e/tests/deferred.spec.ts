import { expect, type Route } from "@playwright/test";
import { test } from "../src/fixtures";
import type { Person } from "../src/person";
import { unique } from "../src/unique";

/** The file with what no first screen needs. */
const PARTS = "**/assets/parts-*.js";
/** The file with what only somebody signed in needs. */
const ROOMS = "**/assets/signed-in-*.js";

const createRoom = ({ page }: Person) => page.getByRole("button", { name: "Create a room" });
const name = ({ page }: Person) => page.getByRole("dialog").getByLabel("Name", { exact: true });

test("what is typed before a dialog has been loaded lands nowhere else, and the dialog has the focus once it is", async ({
  person,
}) => {
  const ada = await person("Ada");
  await ada.createRoom(unique("Slow"));
  const held: Route[] = [];
  await ada.page.route(PARTS, (route) => void held.push(route));
  await ada.page.reload();
  await ada.write("half a thought");
  await createRoom(ada).click();
  await ada.page.keyboard.type("my room");
  await ada.page.keyboard.press("Enter");
  await expect(ada.page.getByRole("dialog", { name: "Create a room" })).toBeVisible();
  await expect.poll(() => held.length).toBe(1);
  await held[0]?.continue();
  await expect(name(ada)).toBeFocused();
  await ada.page.keyboard.press("Escape");
  await expect(createRoom(ada)).toBeFocused();
  await expect(ada.composer).toHaveValue("half a thought");
});

test("a dialog that cannot be loaded says so, and is there after another try", async ({ person }) => {
  const ada = await person("Ada");
  await ada.createRoom(unique("Cut"));
  await ada.page.route(PARTS, (route) => route.abort());
  await ada.page.reload();
  await createRoom(ada).click();
  const again = ada.page.getByRole("dialog").getByRole("button", { name: "Try again" });
  await expect(again).toBeFocused();
  await expect(ada.page.getByText("This part of Parley could not be loaded.")).toBeVisible();
  await ada.page.unroute(PARTS);
  await ada.page.keyboard.press("Enter");
  await expect(name(ada)).toBeFocused();
});

test("once the app is loaded, its dialogs open without a line", async ({ person }) => {
  const ada = await person("Ada");
  await ada.createRoom(unique("Cellar"));
  const loaded = ada.page.waitForResponse(PARTS);
  await ada.page.reload();
  await loaded;
  await expect(ada.composer).toBeVisible();
  await ada.page.context().setOffline(true);
  await createRoom(ada).click();
  await expect(name(ada)).toBeFocused();
});

test("rooms that cannot be loaded are told in words, and are there after another try", async ({ person }) => {
  const ada = await person("Ada");
  await ada.createRoom(unique("Far"));
  await ada.page.route(ROOMS, (route) => route.abort());
  await ada.page.reload();
  await expect(ada.page.getByRole("heading", { name: "Parley cannot be reached" })).toBeVisible();
  await ada.page.unroute(ROOMS);
  await ada.page.getByRole("button", { name: "Try again" }).click();
  await expect(ada.composer).toBeVisible();
});
