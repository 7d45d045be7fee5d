import { type CDPSession, type Page, test } from "@playwright/test";

/** Skips the running test in an engine whose automation can't do what the test asks of the browser. */
export const requireChromium = (page: Page, why: string) =>
  test.skip(page.context().browser()?.browserType().name() !== "chromium", why);

/** Chromium's own protocol, for input methods, zoom and safe areas; where there is none, the test is skipped. */
export const devToolsOf = (page: Page): Promise<CDPSession> => {
  requireChromium(page, "Only Chromium's protocol composes text, zooms and sets safe areas.");
  return page.context().newCDPSession(page);
};
