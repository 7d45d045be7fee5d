import { expect, type Locator } from "@playwright/test";
import { test } from "../src/fixtures";
import { PHONE, type Person } from "../src/person";
import { unique } from "../src/unique";

/** A picture that the page draws: a JPEG of this size, in this colour. */
const drawn = (person: Person, name: string, { width = 800, height = 600, colour = "#27685a" } = {}) =>
  person.page.evaluate(
    async ([width, height, colour]) => {
      const canvas = new OffscreenCanvas(width, height);
      const context = canvas.getContext("2d");
      if (!context) throw new Error("no canvas");
      context.fillStyle = colour;
      context.fillRect(0, 0, width, height);
      context.fillStyle = "#fff";
      context.fillRect(width / 4, height / 4, width / 4, height / 4);
      const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: "image/jpeg" })).arrayBuffer());
      return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
    },
    [width, height, colour] as const,
  ).then((base64) => ({ name, mimeType: "image/jpeg", buffer: Buffer.from(base64, "base64") }));

const textFile = (name: string, text = "name,value\n") => ({ name, mimeType: "text/csv", buffer: Buffer.from(text) });

const attach = ({ page }: Person, files: { name: string; mimeType: string; buffer: Buffer }[]) =>
  page.locator("form input[type=file]").setInputFiles(files);

const tray = ({ page }: Person) => page.getByRole("list", { name: "Attached files" }).getByRole("listitem");
const send = ({ page }: Person) => page.getByRole("button", { name: "Send", exact: true }).click();
const pictures = ({ timeline }: Person) => timeline.getByRole("button", { name: /^Show .* larger$/ });
const isLoaded = (picture: Locator) =>
  expect
    .poll(() => picture.locator("img").last().evaluate((img) => img instanceof HTMLImageElement && img.naturalWidth))
    .toBeGreaterThan(0);

/** Two people in a room of their own. */
const two = async (person: (name: string, options?: object) => Promise<Person>, options = {}) => {
  const [ada, bob] = [await person(unique("Ada"), options), await person(unique("Bob"))];
  const room = unique("Files");
  await ada.createRoom(room);
  await bob.joinRoom(room);
  return { ada, bob, room };
};

test("a picture and a file are sent with a text, and others see and load them", async ({ person }) => {
  const { ada, bob } = await two(person);
  await attach(ada, [await drawn(ada, "moth.jpg"), textFile("table.csv")]);
  await expect(tray(ada)).toHaveCount(2);
  await ada.page.getByLabel("Description of moth.jpg").fill("A moth in a relay");
  await ada.write("The first bug");
  await send(ada);
  await expect(tray(ada)).toHaveCount(0);
  for (const each of [ada, bob]) {
    const row = each.rows("The first bug");
    await expect(row).toHaveCount(1);
    await expect(row.getByRole("img", { name: "A moth in a relay" })).toBeVisible();
    await isLoaded(pictures(each));
    await expect(row.getByText("table.csv")).toBeVisible();
  }
  const download = bob.page.waitForEvent("download");
  await bob.page.getByRole("link", { name: "Download table.csv" }).click();
  expect((await download).suggestedFilename()).toBe("table.csv");
});
