import type { Locator } from "@playwright/test";
import type { Person } from "./person";

/** The newest notice that offers to undo something. */
export const undoable = ({ page }: Person): Locator =>
  page
    .locator("[role=status] > div")
    .filter({ has: page.getByRole("button", { name: "Undo" }) })
    .last();

/** Dismisses that notice: so others are told now of what was done, and not some seconds later. */
export const carryOut = (person: Person): Promise<void> =>
  undoable(person).getByRole("button", { name: "Dismiss" }).click();
