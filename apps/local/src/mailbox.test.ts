import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ask } from "@parley/smoke/person";
import { describe, expect, it, onTestFinished } from "vitest";
import { useProduct } from "../test/product";
import { readAuthSecrets } from "./auth-secret";
import { createMailbox } from "./mailbox";
import { StartError } from "./start-error";

const printed: string[] = [];
const product = useProduct(createMailbox((line) => printed.push(line)));
const sending = useProduct({ mailer: async () => {} });

const mailbox = (headers: Record<string, string> = {}) => fetch(new URL("/mailbox", product().url), { headers });

describe("the mailbox", () => {
  it("shows and prints the code that a sign-in takes", async () => {
    expect(await (await mailbox()).text()).toContain("There is nothing yet");
    const address = "o'ada+<b>@example.com";
    expect((await ask(product().url, "POST", "/api/sign-in/code", undefined, { address })).status).toBe(400);
    const sent = await ask(product().url, "POST", "/api/sign-in/code", undefined, { address: "ada&co@example.com" });
    expect(sent.status).toBe(204);
    const page = await (await mailbox()).text();
    const code = /<h2>(\d{6}) is your code/.exec(page)?.[1] ?? "";
    expect(page).toContain("To ada&amp;co@example.com");
    expect(printed).toEqual([`Mail to ada&co@example.com: ${code} is your code for Parley`]);
    const input = { address: "ada&co@example.com", code, username: "Ada" };
    const answer = await ask(product().url, "POST", "/api/sign-in", undefined, input);
    expect(await answer.json()).toMatchObject({ username: "Ada", workspaceRole: "administrator" });
  });

  it("is for this machine alone: nobody sees it through a proxy", async () => {
    for (const name of ["x-forwarded-for", "forwarded", "x-forwarded-host", "x-real-ip", "via"])
      expect((await mailbox({ [name]: "203.0.113.7" })).status, name).toBe(421);
  });

  it("is not there where mail is sent, or none is", async () => {
    expect(await (await fetch(new URL("/mailbox", sending().url))).text()).toBe("the web app");
  });
});

describe("the secret of sign-ins", () => {
  const openFolder = async () => {
    const folder = await mkdtemp(join(tmpdir(), "parley-secret-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    return folder;
  };

  it("is made at the first start, kept beside the data for its owner alone, and stays", async () => {
    const folder = await openFolder();
    const [secret, ...more] = await readAuthSecrets(folder);
    expect([secret.length >= 40, more]).toEqual([true, []]);
    expect(await readAuthSecrets(folder)).toEqual([secret]);
    if (process.platform !== "win32") expect((await stat(join(folder, "auth-secret"))).mode & 0o077).toBe(0);
  });

  it("is exchanged by a new line before it", async () => {
    const folder = await openFolder();
    const [old] = await readAuthSecrets(folder);
    const path = join(folder, "auth-secret");
    await writeFile(path, `new\n${await readFile(path, "utf8")}`);
    expect(await readAuthSecrets(folder)).toEqual(["new", old]);
  });

  it("is refused in a sentence where it is empty", async () => {
    const folder = await openFolder();
    await writeFile(join(folder, "auth-secret"), "\n");
    await expect(readAuthSecrets(folder)).rejects.toThrow(StartError);
  });
});
