import { expect } from "@playwright/test";
import { test } from "../src/fixtures";
import { unique } from "../src/unique";

test("a socket cut while sending leaves exactly one row everywhere (I1, I2)", async ({ person }) => {
  const room = unique("Cut");
  const ada = await person("Ada");
  const bob = await person("Bob");
  await ada.createRoom(room);
  await bob.joinRoom(room);
  const words = ["alpha", "bravo", "charlie", "delta", "echo", "foxtrot"];
  for (const word of words) {
    await ada.send(word);
    // Between the commit and its answer as often as not.
    ada.line.cut();
  }
  for (const word of words) {
    await expect(bob.rows(word)).toHaveCount(1);
    await expect(ada.rows(word)).toHaveCount(1);
  }
  await expect(ada.timeline.locator("[data-status]")).toHaveCount(0);
  const order = (await bob.timeline.locator("[data-message-id]").allTextContents()).join(" ");
  expect(words.map((word) => order.indexOf(word))).toEqual(
    words.map((word) => order.indexOf(word)).toSorted((a, b) => a - b),
  );
});

test("sent offline, reloaded, delivered once (I1, I2)", async ({ person }) => {
  const room = unique("Offline");
  const ada = await person("Ada");
  const bob = await person("Bob");
  await ada.createRoom(room);
  await bob.joinRoom(room);
  // The page itself must load again while the socket does not: only the socket's way is closed.
  await ada.page.routeWebSocket(/realtime/, (socket) => socket.close());
  ada.line.cut();
  await ada.send("written in a tunnel");
  await expect(ada.rows("written in a tunnel")).toHaveAttribute("data-status", "queued");
  await expect(ada.page.getByText(/1 message/)).toBeVisible();
  await ada.page.reload();
  await expect(ada.page.getByText(/1 message/)).toBeVisible();
  await ada.page.unrouteAll();
  const again = await ada.page.context().newPage();
  await ada.page.close();
  await again.goto("/");
  await expect(bob.rows("written in a tunnel")).toHaveCount(1);
});

test("the banner says after 5 s what is queued, and goes when the network is back", async ({ person }) => {
  const ada = await person("Ada");
  await ada.createRoom(unique("Banner"));
  ada.line.down();
  await ada.send("first");
  await ada.send("second");
  await expect(ada.page.getByText(/2 messages/)).toBeVisible({ timeout: 15_000 });
  ada.line.mend();
  await expect(ada.page.getByText(/2 messages/)).toBeHidden({ timeout: 30_000 });
  await expect(ada.timeline.locator("[data-message-id]")).toHaveCount(2);
});

test("switching rooms while sending never posts to the wrong room", async ({ person }) => {
  const [here, there] = [unique("Here"), unique("There")];
  const ada = await person("Ada");
  const bob = await person("Bob");
  await ada.createRoom(here);
  await ada.createRoom(there);
  await bob.joinRoom(there);
  await bob.joinRoom(here);
  for (const turn of [1, 2, 3]) {
    await ada.openRoom(here);
    await ada.write(`for here ${turn}`);
    await ada.composer.press("Enter");
    await ada.openRoom(there);
    await ada.write(`for there ${turn}`);
    await ada.composer.press("Enter");
  }
  await expect(bob.rows("for here")).toHaveCount(3);
  await expect(bob.rows("for there")).toHaveCount(0);
  await bob.openRoom(there);
  await expect(bob.rows("for there")).toHaveCount(3);
  await expect(bob.rows("for here")).toHaveCount(0);
});

test("what was missed while the line was down is there afterwards, once and in order (I4, I6)", async ({ person }) => {
  const room = unique("Gap");
  const ada = await person("Ada");
  const bob = await person("Bob");
  await ada.createRoom(room);
  await bob.joinRoom(room);
  await ada.send("before");
  await expect(bob.rows("before")).toHaveCount(1);
  bob.line.down();
  await ada.send("during one");
  await ada.send("during two");
  await expect(ada.timeline.locator("[data-message-id]")).toHaveCount(3);
  bob.line.mend();
  await expect(bob.rows("during two")).toHaveCount(1, { timeout: 30_000 });
  await expect(bob.timeline.locator("[data-message-id]")).toHaveCount(3);
});
