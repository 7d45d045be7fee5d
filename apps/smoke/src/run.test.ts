import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Check } from "./check";
import { CHECKS } from "./checks/all";
import { runChecks } from "./run";

const serve = async (answer: RequestListener): Promise<string> => {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

/** A stage without guests, and nothing else. */
const refuse: RequestListener = (_request, response) => {
  response.writeHead(403).end('{"error":"Unable to.","code":"session.guests_disabled"}');
};

const check = (name: string, work: () => Promise<unknown>): Check => ({ name, needs: "nobody", run: work });
const never = () => new Promise(() => {});

const run = async (
  url: string,
  checks: readonly Check[],
  { enterMs = 20_000, checkMs = 20_000, totalMs = 20_000 } = {},
) => {
  const lines: string[] = [];
  const report = (line: string) => void lines.push(line);
  const tally = await runChecks({ url, secret: undefined, checks, enterMs, checkMs, totalMs, report });
  return { lines, tally };
};

describe("a run", () => {
  it("ends though the stage never answers", async () => {
    const url = await serve(() => {});
    const { lines, tally } = await run(url, CHECKS, { enterMs: 20, checkMs: 20 });
    expect(tally.passed).toBe(0);
    expect(tally.failed).toBe(CHECKS.filter(({ needs }) => needs === "nobody").length + 1);
    expect(tally.failed + tally.skipped).toBe(lines.length);
  });

  it("goes on after a check that fails, is late, or stops short", async () => {
    const { lines, tally } = await run(
      await serve(refuse),
      [
        check("one", () => Promise.reject(new Error("it\n\n  broke"))),
        check("two", never),
        check("three", () => Promise.resolve()),
      ],
      { checkMs: 200 },
    );
    expect(lines.slice(1)).toEqual(["FAIL  one: it broke", "FAIL  two: it took longer than 0.2 s", "ok    three"]);
    expect(tally).toEqual({ passed: 2, failed: 2, skipped: 0, warnings: [] });
  });

  it("leaves out what there is no time for, but puts away what was left", async () => {
    const tidy: Check = { ...check("tidy", () => Promise.resolve()), tidies: true };
    const checks = [check("one", () => Promise.resolve()), tidy];
    const { lines } = await run(await serve(refuse), checks, { totalMs: -1 });
    expect(lines.slice(1)).toEqual(["FAIL  one: no time was left for it", "ok    tidy"]);
  });
});

describe("the command", () => {
  const command = async (...args: string[]) => commandIn({}, ...args);
  const commandIn = async (env: Record<string, string>, ...args: string[]) => {
    const cwd = fileURLToPath(new URL("..", import.meta.url));
    const options = { cwd, env: { PATH: process.env.PATH, ...env } };
    const child = spawn(process.execPath, ["--import", "tsx", "src/main.ts", ...args], options);
    onTestFinished(() => void child.kill("SIGKILL"));
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (data) => {
      stdout += data;
    });
    child.stderr.on("data", (data) => {
      stderr += data;
    });
    const [code] = await once(child, "close");
    return { code, stdout, stderr };
  };

  it("says how it went in its last line, and by its exit code", async () => {
    const { code, stdout, stderr } = await command("--url", await serve(refuse));
    expect(stdout.trimEnd().split("\n").at(-1)).toMatch(/^\d+ passed, [1-9]\d* failed$/);
    expect([code, stderr]).toEqual([1, ""]);
  });

  it.each([
    ["", /^WARNING \d+ checks were skipped: the secret is not the stage's: .+\.$/m],
    ["true", /^::warning title=Smoke test::\d+ checks were skipped: the secret is not the stage's: .+\.$/m],
  ])("says loudly that the secret is not the stage's, on GitHub: %j", async (GITHUB_ACTIONS, warning) => {
    const refuse: RequestListener = (_request, response) =>
      void response.writeHead(403).end('{"error":"Unable to.","code":"session.proof_refused"}');
    const { stdout } = await commandIn(
      { GITHUB_ACTIONS, PARLEY_SMOKE_SECRET: "another" },
      "--url",
      await serve(refuse),
    );
    expect(stdout).toMatch(warning);
    expect(stdout).toMatch(/^skip {2}socket: ping is answered: the secret is not the stage's/m);
    expect(stdout).not.toMatch(/^FAIL {2}session: two people/m);
  });

  it("says in one sentence that nobody is there", async () => {
    const gone = createServer().listen(0, "127.0.0.1");
    await once(gone, "listening");
    const { port } = gone.address() as AddressInfo;
    await new Promise((closed) => gone.close(closed));
    const { code, stdout, stderr } = await command("--url", `http://127.0.0.1:${port}`);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^Unable to reach http:.+ Is the address right, and the stage there\?\n$/);
  });

  it("says in one sentence what is missing", async () => {
    const { code, stdout, stderr } = await command();
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^--url must be .+\.\n$/);
  });
});
