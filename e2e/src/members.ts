import { confirmByName } from "./account";
import { carryOut } from "./held";
import type { Person } from "./person";

export const openMembers = async ({ page }: Person) => {
  const members = page.getByRole("button", { name: "Members", exact: true });
  if ((await members.getAttribute("aria-expanded")) !== "true") await members.click();
};

/** Chooses what to do about somebody in the panel of members. */
export const choose = async (by: Person, whom: Person, act: string) => {
  await openMembers(by);
  await by.page.getByRole("button", { name: new RegExp(`^Manage .*${whom.name}`) }).click();
  await by.page.getByRole("menuitem", { name: act, exact: true }).click();
};

/** Does something about somebody: types their name where it is asked for, and gives up the offer to undo it. */
export const govern = async (by: Person, whom: Person, act: string, confirmed = true) => {
  await choose(by, whom, act);
  if (act === "Kick" || act === "Ban") await carryOut(by);
  else if (confirmed) await confirmByName(by.page, whom.name, act);
};

/** Makes a link into the room that is open. The dialog is closed again. */
export const inviteByLink = async (by: Person): Promise<string> => {
  await openMembers(by);
  await by.page.getByRole("button", { name: "Invite by link" }).click();
  const dialog = by.page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Copy a new link" }).click();
  const link = await dialog.getByRole("textbox", { name: "The link" }).inputValue();
  await by.page.keyboard.press("Escape");
  return link;
};
