import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Mail } from "@parley/functions/mail";
import { CHECKS } from "@parley/smoke/checks/all";
import { ask, cookieOf } from "@parley/smoke/person";
import { runChecks } from "@parley/smoke/run";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { breakable, type Fault } from "../test/broken-product";
import { BROKEN, BROKEN_GOVERNED, CLOSING, LATE, PAGE, pretending } from "../test/broken-promises";
import { useProduct } from "../test/product";
import { serveWeb } from "./web";

/** A build as Vite leaves it. */
const folder = await mkdtemp(join(tmpdir(), "parley-web-"));
await mkdir(join(folder, "assets"));
await writeFile(join(folder, "index.html"), PAGE);
await writeFile(join(folder, "assets", "a-1b2c3.js"), "export {};");
afterAll(() => rm(folder, { recursive: true }));

let fault: Fault = {};
afterEach(() => {
  fault = {};
});
const options = breakable(() => fault, serveWeb(folder));
const product = useProduct(options);

/** Runs the checks whose names begin so; answers with the lines and the count. */
const smoke = async (url: string, beginnings: string[] = [""], more: { secret?: string; checkMs?: number } = {}) => {
  const lines: string[] = [];
  const checks = CHECKS.filter(({ name }) => beginnings.some((beginning) => name.startsWith(beginning)));
  const { secret, checkMs = 20_000 } = more;
  const report = (line: string) => void lines.push(line);
  const run = { url, secret, checks, enterMs: 20_000, checkMs, totalMs: 60_000, report };
  return { lines, ...(await runChecks(run)) };
};

describe("pnpm smoke, against a product that is as it should be", { timeout: 90_000 }, () => {
  it("passes every check, leaves its rooms, and signs its guests out", async () => {
    const { lines, ...tally } = await smoke(product().url);
    const governed = CHECKS.filter(({ needs }) => needs === "administrator");
    expect(lines.filter((line) => !line.startsWith("ok "))).toEqual(
      governed.map(({ name }) => expect.stringMatching(`^skip  ${name}: .*secret is not given`)),
    );
    const skipped = governed.length;
    expect(tally).toEqual({ passed: CHECKS.length + 1 - skipped, failed: 0, skipped, warnings: [] });
  });

  it("checks what can be checked without people where guests are not allowed", async () => {
    fault = { guests: false };
    const { passed, failed, skipped, lines } = await smoke(product().url);
    expect([passed, failed]).toEqual([CHECKS.filter(({ needs }) => needs === "nobody").length + 1, 0]);
    expect(skipped).toBe(CHECKS.length + 1 - passed);
    expect(lines).toContain("skip  socket: ping is answered: guests are not allowed here");
  });
});

/** Short for a check that waits in vain. */
const patience = (reason: RegExp) => ({ checkMs: reason === LATE ? 500 : 20_000 });

describe("pnpm smoke with the stage's secret", { timeout: 90_000 }, () => {
  const SECRET = "a secret that is long enough for this";
  const mails: Mail[] = [];
  const mailer = async (mail: Mail) => void mails.push(mail);
  const stage = useProduct({ ...options, smokeSecret: SECRET, mailer });

  it("passes every check on trial", async () => {
    const { lines, ...tally } = await smoke(stage().url, [""], { secret: SECRET });
    expect(lines.filter((line) => !line.startsWith("ok "))).toEqual([]);
    expect(tally).toEqual({ passed: CHECKS.length + 1, failed: 0, skipped: 0, warnings: [] });
  });

  it("passes every check where an administrator lets in nobody, and does not try as a guest", async () => {
    const { url } = stage();
    const [address, username] = ["ada@example.com", "Ada"];
    await ask(url, "POST", "/api/sign-in/code", undefined, { address });
    const code = mails.at(-1)?.subject.slice(0, 6);
    const cookie = cookieOf(await ask(url, "POST", "/api/sign-in", undefined, { address, code, username }));
    const policy = {
      name: "Parley",
      signUp: "invited",
      guests: false,
      createRooms: "administrators",
      directory: "shared",
    };
    expect((await ask(url, "PUT", "/api/workspace/policy", cookie, policy)).status).toBe(200);

    const { lines, ...tally } = await smoke(url, [""], { secret: SECRET });
    expect(lines.filter((line) => !line.startsWith("ok "))).toEqual([]);
    expect(tally).toEqual({ passed: CHECKS.length + 1, failed: 0, skipped: 0, warnings: [] });
    const guests = await smoke(url, ["socket: ping"]);
    expect(guests.lines[1]).toMatch(/^skip .* the workspace has an administrator/);
    expect(guests).toMatchObject({ failed: 0, skipped: 1, warnings: [expect.stringContaining("SmokeSecret")] });
  });

  it.each(BROKEN_GOVERNED)("%s (%#)", async (check, broken, reason) => {
    fault = broken;
    const { lines, failed } = await smoke(stage().url, [check], { secret: SECRET, ...patience(reason) });
    expect(lines.slice(1)).toEqual([expect.stringMatching(reason)]);
    expect(lines[1]).toMatch(/^FAIL/);
    expect(failed).toBe(1);
  });

  it("is loud, but does not fail, where the secret is another one, or the stage has none", async () => {
    for (const { url } of [stage(), product()]) {
      const tally = await smoke(url, ["socket: ping"], { secret: SECRET.toUpperCase() });
      expect(tally).toMatchObject({ passed: 1, failed: 0, skipped: 1, warnings: [expect.stringMatching(/differ/)] });
    }
  });
});

describe("pnpm smoke, against a stage that breaks a promise", () => {
  it.each(BROKEN)("%s (%#)", async (check, broken, reason) => {
    fault = broken;
    const { lines, failed } = await smoke(product().url, [check], patience(reason));
    expect(lines.slice(1)).toEqual([expect.stringMatching(reason)]);
    expect(lines[1]).toMatch(/^FAIL/);
    expect(failed).toBe(1);
  });

  it("room: the rooms of this run are left", async () => {
    fault = pretending("leaveRoom", { message: "Done" });
    const { lines } = await smoke(product().url, ["room: the rooms", "room: a public room"]);
    expect(lines.at(-1)).toMatch(/^FAIL {2}room: the rooms of this run are left.*still listed/);
  });

  it("a stage that sends what the protocol does not know", async () => {
    fault = { event: (event) => ({ ...event, type: "news" }) };
    const { lines } = await smoke(product().url, ["message: sent again"]);
    expect(lines.slice(1)).toEqual([expect.stringMatching(/^FAIL .*frame is not of the protocol/)]);
  });

  it("a stage that lets nobody in", async () => {
    fault = { http: () => ({ statusCode: 500 }) };
    const { lines, failed } = await smoke(product().url, ["socket: ping"]);
    expect(lines).toEqual([
      expect.stringMatching(/^FAIL {2}session: two people are let in.*500/),
      "skip  socket: ping is answered: nobody could sign in",
    ]);
    expect(failed).toBe(1);
  });

  it("every check has been seen to fail", () => {
    const broken = [...BROKEN, ...BROKEN_GOVERNED, ...CLOSING].map(([check]) => check).concat("room: the rooms");
    const never = CHECKS.filter(({ name }) => !broken.some((beginning) => name.startsWith(beginning)));
    expect(never.map(({ name }) => name)).toEqual([]);
  });
});

describe("pnpm smoke, against a stage with other limits", () => {
  const lax = useProduct({ limits: { frameBytes: 1024 * 1024, messageBytes: 1024 * 1024 } });
  const tight = useProduct({ limits: { frameBytes: 8 } });

  it.each(CLOSING)("%s", async (check, reason) => {
    const { url } = check.includes("binary") ? tight() : lax();
    const { lines } = await smoke(url, [check], patience(reason));
    expect(lines[1]).toMatch(/^FAIL/);
    expect(lines[1]).toMatch(reason);
  });
});
