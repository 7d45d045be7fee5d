import { expect, type Page } from "@playwright/test";
import { devToolsOf } from "./chromium-only";
import { mailedCode } from "./mailbox";

/** Chooses from the menu at one's own name. */
export const choose = async (page: Page, item: string) => {
  await page.getByRole("button", { name: /your menu/ }).click();
  await page.getByRole("menuitem", { name: item }).click();
};

/** Has a code sent to an address, and types it; resolves to it. `former`: one that was sent before. */
export const proveAddress = async (page: Page, address: string, former?: string): Promise<string> => {
  await page.getByLabel("Your mail address").fill(address);
  await page.getByRole("button", { name: "Send me a code" }).click();
  const field = page.getByLabel("The code");
  await expect(field).toBeFocused();
  const code = await mailedCode(page, address, former);
  await field.fill(code);
  return code;
};

/** Types the name that an open dialog asks for before something that cannot be undone, and says yes. */
export const confirmByName = async (page: Page, name: string, action: string) => {
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(/^To go on, type/).fill(name);
  await dialog.getByRole("button", { name: action, exact: true }).click();
};

/** A device that unlocks passkeys without asking anybody. */
export const addAuthenticator = async (page: Page) => {
  const devTools = await devToolsOf(page);
  await devTools.send("WebAuthn.enable");
  await devTools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
};
