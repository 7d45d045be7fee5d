import { mentionOf } from "@parley/protocol/mention";
import { PushPage } from "@parley/protocol/push";
import { expect } from "@playwright/test";
import { type Firefox, openFirefox } from "../engines/firefox";
import { handsAt } from "../engines/hands";
import { findFirefox, skippedEngines } from "../engines.mjs";
import { test as base } from "../src/fixtures";
import { type PushService, startPushService } from "../src/push-service";
import { arrive, type Speaker, speak } from "../src/wire";

const test = base.extend<{ service: PushService; firefox: Firefox }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern.
  service: async ({}, use) => {
    const service = await startPushService();
    await use(service);
    await service.close();
  },
  firefox: async ({ service }, use) => {
    const programs = findFirefox();
    if (!programs) throw new Error("Firefox is not here.");
    const firefox = await openFirefox(programs, {
      "dom.push.serverURL": service.serverUrl,
      "dom.push.testing.allowInsecureServerURL": true,
      // Firefox that is driven by WebDriver has no push service else.
      "dom.push.connection.enabled": true,
      "dom.push.retryBaseInterval": 100,
    });
    await use(firefox);
    await firefox.close();
  },
});

const ROOM = "Plans";
const LABEL = "Also while Parley is closed";
const SWITCH = `${LABEL} Of what is meant for you, and only if you have Parley open nowhere. It goes by your browser’s push service, encrypted for this browser.`;
const TRY = "Send a push to this browser";
const TEST = [{ title: "Parley", body: "Pushes reach this browser." }];
const MENU = "Ada Online , your menu";

/** Notifications go by themselves, but not so soon. */
const SOON = { timeout: 5_000 };

const why = skippedEngines().Firefox;
test.skip(why !== undefined, why);

const required = (speaker: Speaker | undefined): Speaker => {
  if (!speaker) throw new Error("Nobody may be called so.");
  return speaker;
};

test("a real browser subscribes, shows what is pushed to it while Parley is closed, and ends its subscription", async ({
  ownProduct,
  service,
  firefox,
}, testInfo) => {
  test.slow();
  const line = await (await ownProduct("memory", { PARLEY_PUSH_SERVICE: service.origin })).openLine();
  const { sees, misses, click, send } = handsAt(firefox);
  /** Whether the settings say that this browser gets pushes. Undefined while they do not know. */
  const isOn = () =>
    firefox.run((name) => {
      const labels = [...document.querySelectorAll("label")];
      const box = labels.find((each) => each.textContent.startsWith(name))?.querySelector("input");
      return box && !box.disabled ? box.checked : undefined;
    }, LABEL);
  const openSettings = async () => {
    await firefox.goto(`${line.url}/settings/notifications`);
    await expect.poll(isOn).toBeDefined();
  };
  const turn = async (on: boolean) => {
    await expect.poll(isOn).toBe(!on);
    await click("checkbox", SWITCH);
    await (on ? sees : misses)("button", TRY);
    expect(await isOn()).toBe(on);
  };
  const show = async (name: string) =>
    testInfo.attach(name, { body: await firefox.screenshot(), contentType: "image/png" });

  await firefox.resize({ width: 1280, height: 800 });
  await firefox.goto(`${line.url}/`);
  await click("textbox", "Your name");
  await send("Ada");
  await sees("button", "Browse rooms");
  const cookie = await firefox.cookies();
  const bob = required(await arrive(line.url, "Bob"));
  const phone = await speak(line.url, cookie);
  const ada = phone.userId;
  await phone.leave();
  const created = await bob.ask<{ room: { roomId: string } }>("createRoom", { name: ROOM, members: [ada] });
  const roomId = created?.room.roomId ?? "";
  /** The message's `seq`. */
  const say = async (content: string) =>
    (await bob.ask<{ sent: { seq: number } }>("sendMessage", { roomId, content }))?.sent.seq;
  const mention = (text: string) => say(`${mentionOf(ada)} ${text}`);
  /** What is shown now of Bob's messages. */
  const told = async () =>
    (await firefox.alerts()).filter(({ title }) => title === `Bob · ${ROOM}`).map(({ body }) => body);
  const devices = async () => {
    const answer = await fetch(new URL("/api/push", line.url), { headers: { Cookie: cookie } });
    return PushPage.parse(await answer.json()).devices.length;
  };
  const leave = async () => {
    await firefox.goto("about:blank");
    const online = async () => {
      const listed = await bob.ask<{ users: { userId: string }[] }>("listOnline", { roomId });
      return listed?.users.map(({ userId }) => userId);
    };
    await expect.poll(online).not.toContain(ada);
  };

  await test.step("notifications are turned on, and so are pushes", async () => {
    await firefox.goto(`${line.url}/settings/notifications`);
    await sees("button", "Turn on notifications");
    await firefox.permitNotifications(line.url);
    await turn(true);
    expect([service.count(), await devices()]).toEqual([1, 1]);
    await show("settings");
    await click("button", TRY);
    await expect.poll(firefox.alerts).toEqual(TEST);
    expect(service.answers).toEqual([201]);
  });

  await test.step("while Parley is closed, a mention is shown, and what is meant for nobody is not pushed", async () => {
    await leave();
    await say("for everybody");
    await mention("lunch?");
    await expect.poll(told).toEqual(["@Ada lunch?"]);
    expect(service.answers).toEqual([201, 201]);
  });

  await test.step("a click opens the message, which is read by that", async () => {
    await firefox.clickAlert(`Bob · ${ROOM}`);
    await firefox.follow();
    await sees("textbox", `Message ${ROOM}`);
    expect(await firefox.run(() => location.pathname + location.search)).toBe(`/rooms/${roomId}?at=2`);
    await expect.poll(told, SOON).toEqual([]);
  });

  await test.step("of those that the browser was not there for, it shows the newest of the room", async () => {
    await leave();
    service.down();
    await mention("tea?");
    await mention("supper?");
    await expect.poll(() => service.answers).toEqual([201, 201, 201, 201]);
    service.mend();
    await expect.poll(told).toEqual(["@Ada supper?"]);
    expect(service.fates()).toEqual(["delivered", "delivered", "overtaken", "delivered"]);
  });

  await test.step("what is read on another device is not pushed, and what was shown before goes when Parley opens", async () => {
    const phone = await speak(line.url, cookie);
    await phone.ask("markRead", { roomId, seq: await mention("where are you?") });
    await phone.leave();
    const seq = await mention("here?");
    await expect.poll(told).toEqual(["@Ada here?"]);
    expect(service.answers).toHaveLength(5);
    const tablet = await speak(line.url, cookie);
    await tablet.ask("markRead", { roomId, seq });
    await tablet.leave();
    expect(await told()).toEqual(["@Ada here?"]);
    await openSettings();
    await expect.poll(told, SOON).toEqual([]);
  });

  await test.step("what the push service gives up is replaced, though Parley is closed", async () => {
    await leave();
    service.lose();
    await expect.poll(devices).toBe(2);
    await mention("still there?");
    await expect.poll(told).toEqual(["@Ada still there?"]);
    // The server has forgotten the one that is gone.
    await expect.poll(devices).toBe(1);
    expect([...service.answers.slice(5)].sort()).toEqual([201, 410]);
    await openSettings();
  });

  await test.step("turned off, nothing is pushed", async () => {
    await turn(false);
    expect([service.count(), await devices()]).toEqual([0, 0]);
    await leave();
    await mention("off?");
  });

  await test.step("what the push service has forgotten is forgotten by the server, and shown so", async () => {
    await openSettings();
    await turn(true);
    service.forget();
    await leave();
    await mention("gone?");
    await expect.poll(devices).toBe(0);
    await mention("still gone?");
    await openSettings();
    await turn(true);
    service.forget();
    await click("button", TRY);
    await expect.poll(isOn).toBe(false);
    expect(service.answers.slice(7)).toEqual([410, 410]);
    await show("forgotten");
  });

  await test.step("a sign-out ends the subscription, and closes what is shown", async () => {
    await turn(true);
    await click("button", TRY);
    await expect.poll(firefox.alerts).toEqual(TEST);
    await click("button", MENU);
    await click("menuitem", "Sign out");
    // A guest is asked, who would lose their rooms.
    await sees("dialog", "Sign out?");
    await send("Ada");
    await sees("textbox", "Your name");
    await expect.poll(firefox.alerts, SOON).toEqual([]);
    await expect.poll(service.count).toBe(0);
    await mention("signed out?");
    await click("textbox", "Your name");
    await send("Eve");
    await sees("button", "Browse rooms");
    await openSettings();
    await expect.poll(isOn).toBe(false);
    expect(service.answers.slice(9)).toEqual([201]);
  });

  await bob.leave();
  await line.close();
});
