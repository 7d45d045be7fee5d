import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { validate } from "@actions/languageservice";
import { describe, expect, it } from "vitest";
import { TextDocument } from "vscode-languageserver-textdocument";
import { parse } from "yaml";
import * as z from "zod";

const root = fileURLToPath(new URL("..", import.meta.url));
const WORKFLOWS = ".github/workflows";
const workflows = readdirSync(join(root, WORKFLOWS)).map((name) => `${WORKFLOWS}/${name}`);
const actions = readdirSync(join(root, ".github/actions")).map((name) => `.github/actions/${name}/action.yml`);
const read = (path: string) => readFileSync(join(root, path), "utf8");

let documents = 0;

/** What GitHub itself would say of a file: its syntax, its keys, its expressions, what it calls and with which inputs. */
const lint = async (path: string, text: string): Promise<string[]> => {
  // The service remembers what it has read by its address.
  documents += 1;
  const document = TextDocument.create(`file:///${documents}/${path}`, "yaml", 1, text);
  const problems = await validate(document, {
    fileProvider: {
      getFileContent: async (file) => ({ name: file.path, content: read(join(".", file.path)) }),
    },
  });
  return problems.map(({ range, message }) => `${path}:${range.start.line + 1} ${message}`);
};

const Permissions = z.union([z.string(), z.record(z.string(), z.string())]);
const Concurrency = z.object({ group: z.string(), "cancel-in-progress": z.boolean() });
const Step = z.object({
  uses: z.string().optional(),
  run: z.string().optional(),
  env: z.record(z.string(), z.unknown()).optional(),
  with: z.looseObject({}).optional(),
});
type Step = z.infer<typeof Step>;
const Job = z.object({
  if: z.string().optional(),
  uses: z.string().optional(),
  permissions: Permissions.optional(),
  concurrency: Concurrency.optional(),
  environment: z.unknown().optional(),
  secrets: z.unknown().optional(),
  "timeout-minutes": z.number().optional(),
  steps: z.array(Step).default([]),
});
const Workflow = z.object({
  on: z.record(z.string(), z.unknown()),
  permissions: Permissions.optional(),
  concurrency: Concurrency.optional(),
  jobs: z.record(z.string(), Job),
});
type Workflow = z.infer<typeof Workflow>;
const Action = z.object({ runs: z.object({ steps: z.array(Step) }) });

const PINNED = /^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/;
const isOurs = (uses: string) => uses.startsWith("./.github/");

/** Steps may not run what somebody outside wrote: values come by `env`. */
const stepProblems = ({ uses, run, with: input }: Step): string[] => [
  ...(uses !== undefined && !isOurs(uses) && !PINNED.test(uses) ? [`${uses} is not pinned to a commit`] : []),
  ...(run?.includes("${{") ? ["an expression is pasted into a script"] : []),
  ...(uses?.startsWith("actions/checkout@") && input?.["persist-credentials"] !== false
    ? ["the checkout leaves its token behind"]
    : []),
];

const grants = (permissions: z.infer<typeof Permissions> | undefined, name: string) =>
  typeof permissions === "object" && permissions[name] === "write";

/** Our own rules, which GitHub does not have. */
const ruleProblems = (workflow: Workflow): string[] => {
  const isCalled = Object.keys(workflow.on).every((event) => event === "workflow_call");
  const problems: string[] = [];
  if ("pull_request_target" in workflow.on || "workflow_run" in workflow.on)
    problems.push("it runs with the repository's rights for whoever opens a pull request");
  if (workflow.permissions === undefined || typeof workflow.permissions === "string")
    problems.push("its permissions are not named");
  for (const name of Object.keys(typeof workflow.permissions === "object" ? workflow.permissions : {}))
    if (grants(workflow.permissions, name)) problems.push(`all of its jobs may write ${name}`);
  for (const [name, job] of Object.entries(workflow.jobs)) {
    const say = (problem: string) => problems.push(`${name}: ${problem}`);
    const deploys = grants(job.permissions, "id-token");
    const concurrency = job.concurrency ?? workflow.concurrency;
    if (typeof job.permissions === "string") say("its permissions are not named");
    if (job.uses === undefined && job["timeout-minutes"] === undefined) say("it has no timeout");
    if (job.uses !== undefined && !isOurs(job.uses)) say(`${job.uses} is not ours`);
    if (job.secrets === "inherit") say("it hands on every secret");
    if (deploys && !isCalled && concurrency?.["cancel-in-progress"] !== false)
      say("a second deployment may run beside it or cut it off");
    if (deploys && "pull_request" in workflow.on && !job.if?.includes("head.repo.full_name == github.repository"))
      say("it deploys for forks");
    if (grants(job.permissions, "pull-requests") && job.steps.some(({ uses }) => uses?.startsWith("actions/checkout@")))
      say("it runs a pull request's code with the right to write to it");
    for (const problem of job.steps.flatMap(stepProblems)) say(problem);
  }
  return problems;
};

/** `uses: owner/action@<commit> # v1.2.3`, for those who read it and for those who renew it. */
const versionProblems = (text: string): string[] =>
  [...text.matchAll(/uses: (\S+@[0-9a-f]{40})(.*)/g)]
    .filter(([, , comment = ""]) => !/^ # v\d+\.\d+\.\d+$/.test(comment))
    .map(([, uses]) => `${uses} does not say its version`);

describe("the workflows", () => {
  it.each([...workflows, ...actions])("%s is as GitHub wants it", async (path) => {
    expect(await lint(path, read(path))).toEqual([]);
  });

  it.each(workflows)("%s keeps our rules", (path) => {
    expect(ruleProblems(Workflow.parse(parse(read(path))))).toEqual([]);
  });

  it.each([...workflows, ...actions])("%s says the version of each action that it pins", (path) => {
    expect(versionProblems(read(path))).toEqual([]);
  });

  it.each(actions)("%s keeps the rules of steps", (path) => {
    expect(Action.parse(parse(read(path))).runs.steps.flatMap(stepProblems)).toEqual([]);
  });

  it("use one commit of each action", () => {
    const pins = [...workflows, ...actions].flatMap((path) => read(path).match(/\S+@[0-9a-f]{40}/g) ?? []);
    const names = [...new Set(pins)].map((pin) => pin.split("@")[0]);
    expect(names).toEqual([...new Set(names)]);
  });
});

describe("the stages", () => {
  const workflow = (name: string) => Workflow.parse(parse(read(`${WORKFLOWS}/${name}.yml`)));

  it("production goes back only where what was deployed is known to be broken", () => {
    expect(workflow("deploy").jobs.previous?.if).toContain("needs.production.outputs.broken == 'true'");
    const { steps = [] } = workflow("stage").jobs.deploy ?? {};
    const saying = steps.filter(({ run }) => run?.includes("broken=true")).map(({ run = "" }) => run.trim());
    // Each says so only where its own command has failed.
    expect(saying).toEqual([
      expect.stringMatching(/^pnpm sst deploy .+ \|\| \{ echo "broken=true" .+exit 1; \}\n/),
      expect.stringMatching(/^pnpm smoke .+ \|\| \{ echo "broken=true" .+exit 1; \}$/),
    ]);
  });

  it("smoke's accounts have a secret of the stage's environment: no job without one asks for it", () => {
    const asking = workflows.flatMap((path) =>
      // As it is written: `Job` leaves out what it does not know, a job's own `env` for one.
      Object.values<{ environment?: unknown }>(parse(read(path)).jobs).filter((job) =>
        JSON.stringify(job).includes("secrets.PARLEY_SMOKE_SECRET"),
      ),
    );
    expect(asking.map(({ environment }) => environment)).toEqual([
      { name: `\${{ inputs.environment }}`, url: expect.anything() },
    ]);
  });

  it("the role of previews and staging trusts their environments alone, by name", () => {
    const [, trust = ""] = /```json\n([\s\S]+?)```/.exec(read("infra/README.md")) ?? [];
    const [{ Condition }] = JSON.parse(trust).Statement;
    expect(Condition).toEqual({ StringEquals: expect.anything() });
    const subjects = ["preview", "staging"].map((name) => `repo:<owner>/<repository>:environment:${name}`);
    expect(Condition.StringEquals["token.actions.githubusercontent.com:sub"]).toEqual(subjects);
  });

  it("previews without an open pull request are looked for every night, and removed", () => {
    const { on, jobs } = workflow("sweep");
    expect(on.schedule).toEqual([{ cron: expect.stringMatching(/^\d+ \d+ \* \* \*$/) }]);
    expect(JSON.stringify(jobs.find)).toContain("node .github/orphans.ts");
    expect(JSON.stringify(jobs.remove)).toContain("pnpm sst remove --stage");
  });

  it("a preview is not swept away beside its own deployment, nor before somebody has looked", () => {
    const { remove, find } = workflow("sweep").jobs;
    const group = (text = "") => text.replace(/\$\{\{.*\}\}/, "<number>");
    expect(group(remove?.concurrency?.group)).toBe(group(workflow("preview").concurrency?.group));
    expect(remove?.if).toContain("(github.event_name == 'schedule' || inputs.remove)");
    const { "inline-session-policy": policy } =
      find?.steps.find(({ uses }) => uses?.includes("credentials"))?.with ?? {};
    const { Statement } = JSON.parse(String(policy));
    expect(Statement.map(({ Action }: { Action: string }) => Action)).toEqual(["ssm:GetParameter", "s3:ListBucket"]);
  });
});

describe("a mistake is found", () => {
  const preview = read(`${WORKFLOWS}/preview.yml`);
  const stage = read(`${WORKFLOWS}/stage.yml`);
  const deploy = read(`${WORKFLOWS}/deploy.yml`);

  const replaced = (text: string, from: string | RegExp, to: string) => {
    const changed = text.replace(from, to);
    expect(changed).not.toBe(text);
    return changed;
  };

  it.each<[string, string, string, RegExp]>([
    ["a key that is not there", "timeout-minutes", "timeout-minute", /timeout-minute/],
    ["a job that needs another in vain", "needs: deploy", "needs: deplyo", /deplyo/],
    ["a context that is not there", `\${{ inputs.ref }}`, `\${{ input.ref }}`, /input/],
    ["an expression that ends early", `\${{ inputs.stage }}`, `\${{ inputs.stage && }}`, /expression/],
  ])("by GitHub's rules: %s", async (_, from, to, problem) => {
    const problems = await lint(`${WORKFLOWS}/stage.yml`, replaced(stage, from, to));
    expect(problems.join("\n")).toMatch(problem);
  });

  it("by GitHub's rules: a called workflow's input that is missing", async () => {
    const problems = await lint(`${WORKFLOWS}/deploy.yml`, replaced(deploy, "      environment: staging\n", ""));
    expect(problems.join("\n")).toMatch(/environment/);
  });

  it.each<[string, string, string | RegExp, string, RegExp]>([
    ["an action by its tag", stage, /@[0-9a-f]{40} # v6\.0\.2/, "@v6", /not pinned/],
    ["a title in a script", preview, 'comment "$NUMBER"', `comment \${{ github.event.pull_request.title }}`, /pasted/],
    ["a deployment for forks", preview, /\n +github\.event\.pull_request\.head\.repo.*&&/, "", /for forks/],
    ["a deployment that is cut off", preview, "cancel-in-progress: false", "cancel-in-progress: true", /cut it off/],
    ["two deployments at once", deploy, / {4}concurrency:\n +group: staging\n.*\n/, "", /beside it/],
    ["the repository's rights for all", preview, "pull_request:", "pull_request_target:", /whoever/],
    ["no permissions", deploy, "permissions: {}", "", /not named/],
    ["all permissions", deploy, "permissions: {}", "permissions: write-all", /not named/],
    ["a right for all jobs", deploy, "permissions: {}", "permissions: { id-token: write }", /may write id-token/],
    ["no timeout", stage, /timeout-minutes: \d+/, "", /no timeout/],
    ["a token left behind", stage, "persist-credentials: false", "persist-credentials: true", /token/],
    ["every secret", deploy, "    needs: ci\n", "    needs: ci\n    secrets: inherit\n", /every secret/],
  ])("by ours: %s", (_, text, from, to, problem) => {
    const problems = ruleProblems(Workflow.parse(parse(replaced(text, from, to))));
    expect(problems.join("\n")).toMatch(problem);
  });

  it("by ours: a pin that does not say its version", () => {
    expect(versionProblems(replaced(stage, " # v6.0.2", " # v6"))).toHaveLength(1);
  });
});
