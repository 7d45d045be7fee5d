import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { orphans } from "../../.github/orphans";
import { openCli } from "../offline/cli";

const FUNCTIONS = ["Authorizer", "Connect", "Demo", "Disconnect", "Message", "SignIn"];
const DOMAIN = { PARLEY_DOMAIN: "chat.example.com" };

// SST ships no Pulumi stand-in that Windows could run.
describe.skipIf(process.platform === "win32")("the real sst, with an engine and an AWS that are not", () => {
  let cli: Awaited<ReturnType<typeof openCli>>;
  beforeAll(async () => {
    cli = await openCli();
  });
  afterAll(async () => {
    await cli.close();
  });

  const read = (path: string) => readFile(join(cli.project, path), "utf8");
  const kept = (stage: string) =>
    [...cli.aws.objects.keys(), ...cli.aws.parameters.keys()].filter((key) => key.includes(`/${stage}`));

  describe("a preview", () => {
    beforeAll(async () => {
      const env = { ...DOMAIN, PARLEY_PREVIEW_ROUTER: "E0EXAMPLE" };
      expect(await cli.run(["deploy", "--stage", "pr-7"], env)).toMatchObject({ code: 0 });
    });

    it("says where it is", async () => {
      expect(JSON.parse(await read(".sst/outputs.json"))).toEqual({
        url: "https://pr-7.dev.chat.example.com",
        realtime: "wss://socketapi.execute-api.eu-central-1.amazonaws.com/$default",
      });
    });

    it("has its state where the workflow sweep looks for previews", () => {
      expect(JSON.parse(cli.aws.parameters.get("/sst/bootstrap") ?? "{}")).toMatchObject({
        state: "sst-state-offline",
      });
      const keys = [...cli.aws.objects.keys()].map((key) => key.replace("/sst-state-offline/", ""));
      expect(orphans(keys, [])).toEqual([7]);
    });

    it("leaves no lock behind", () => {
      expect(kept("pr-7").length).toBeGreaterThan(0);
      expect(kept("pr-7").filter((key) => key.includes("/lock/"))).toEqual([]);
    });

    it.each(FUNCTIONS)("has a bundle of %s that runs, its links, and maps to the sources", async (fn) => {
      const folder = join(cli.project, ".sst", "artifacts", `${fn}-src`);
      const url = JSON.stringify(pathToFileURL(join(folder, "bundle.mjs")).href);
      const print = `import(${url}).then(({ handler }) => console.log(typeof handler))`;
      const { stdout } = await promisify(execFile)(process.execPath, ["--enable-source-maps", "--eval", print], {
        env: {},
      });
      expect(stdout).toBe("function\n");
      expect((await readFile(join(folder, "resource.enc"))).length).toBeGreaterThan(0);
      expect(JSON.parse(await read(`.sst/artifacts/${fn}-src/bundle.mjs.map`)).sources.length).toBeGreaterThan(10);
      // A zip names its files at its end, unpacked.
      const zip = (await readFile(join(cli.project, ".sst", "artifacts", fn, "code.zip"))).toString("latin1");
      for (const file of ["bundle.mjs", "bundle.mjs.map", "resource.enc"]) expect(zip).toContain(file);
    });

    it("has types of the links that apps/functions declares", async () => {
      const types = await read("sst-env.d.ts");
      const link = (name: string) => new RegExp(`"${name}": \\{([^}]*)\\}`).exec(types)?.[1] ?? "";
      expect(link("Table")).toContain('"name": string');
      expect(link("Realtime")).toContain('"url": string');
      expect(link("Realtime")).toContain('"managementEndpoint": string');
      expect(link("Settings")).toContain('"guests": boolean');
    });

    it("is gone when it is removed, with its history", async () => {
      expect(await cli.run(["remove", "--stage", "pr-7"])).toMatchObject({ code: 0 });
      expect(kept("pr-7")).toEqual([]);
    });
  });

  describe("staging", () => {
    it("is refused without the secret, before anything is created", async () => {
      const { code, output } = await cli.run(["deploy", "--stage", "staging"], DOMAIN);
      expect(code).toBe(1);
      expect(output).toMatch(
        /The secret AlarmEmail is missing: run "sst secret set AlarmEmail <address> --stage staging"/,
      );
      expect(resourcesOf("staging")).toEqual([]);
    });

    it("is deployed with it", async () => {
      expect(await cli.run(["secret", "set", "AlarmEmail", "a@example.com", "--stage", "staging"])).toMatchObject({
        code: 0,
      });
      const { code, output } = await cli.run(["deploy", "--stage", "staging"], DOMAIN);
      expect([code, output]).toEqual([0, expect.stringContaining("https://staging.chat.example.com")]);
      expect(resourcesOf("staging").length).toBeGreaterThan(100);
      expect(JSON.parse(await read(".sst/outputs.json"))).toMatchObject({ previews: "PreviewsCdnDistribution-id" });
    });

    it("has the secret in the state bucket, where it cannot be read", () => {
      const [secret] = [...cli.aws.objects].filter(([key]) => key.includes("/secret/"));
      expect(secret?.[1].length).toBeGreaterThan(0);
      expect(secret?.[1].toString("latin1")).not.toContain("example.com");
    });
  });

  const resourcesOf = (stage: string): unknown[] => {
    const state = cli.aws.objects.get(`/sst-state-offline/app/parley/${stage}.json`)?.toString() ?? "{}";
    return JSON.parse(state).checkpoint?.latest?.resources ?? [];
  };

  it("production cannot be removed", async () => {
    expect(await cli.run(["remove", "--stage", "production"])).toMatchObject({
      code: 1,
      output: expect.stringContaining("Cannot remove protected stage"),
    });
  });

  it("a stage that cannot be is refused in one sentence", async () => {
    const { code, output } = await cli.run(["deploy", "--stage", "pr-x"]);
    expect([code, output]).toEqual([1, expect.stringContaining('"pr-x" is not a stage of Parley: use production')]);
    expect(resourcesOf("pr-x")).toEqual([]);
  });

  it("asked no other service for anything", () => {
    expect(cli.aws.strangers).toEqual([]);
  });
});
