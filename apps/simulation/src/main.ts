import { parseArgs } from "node:util";
import { type CampaignReport, FULL_CAMPAIGN, runCampaign } from "./campaign";
import { SEEDED_BUGS } from "./seeded-bugs";
import { seekAll } from "./seek";

const USAGE = `pnpm sim: runs of the product with faults, checked against the invariants I1 to I23.

  --runs N       how many runs (500); a full campaign has ${FULL_CAMPAIGN} or more
  --seed S       the first run's seed (1); --seed S --runs 1 is run S again, exactly
  --bug NAME     with this seeded bug, to see that the campaign finds it
  --bugs         the names of the seeded bugs
  --seek         seek each seeded bug, and write the seeds that find them into seeds.json
`;

const TRACE_LINES = 120;

const number = (text: string, name: string): number => {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) fail(`--${name} wants a whole number, and ${text} is none.`);
  return value;
};

const fail = (sentence: string): never => {
  console.error(sentence);
  process.exit(2);
};

const readArgs = () => {
  try {
    return parseArgs({
      options: {
        runs: { type: "string", default: "500" },
        seed: { type: "string", default: "1" },
        bug: { type: "string" },
        bugs: { type: "boolean", default: false },
        seek: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
  }
};

const print = ({ failures, shortened, counts, missing, runs, messages, passed }: CampaignReport) => {
  for (const { seed, found } of failures.slice(0, 10)) {
    console.log(`\nseed ${seed}: ${[...new Set(found.map(({ rule }) => rule))].join(", ")}`);
    for (const { rule, what } of found.slice(0, 5)) console.log(`  ${rule}: ${what}`);
    console.log(`  again: pnpm sim --seed ${seed} --runs 1`);
  }
  if (failures.length > 10) console.log(`\n… and ${failures.length - 10} more failing runs.`);
  if (shortened) {
    const { plan, found, trace, attempts } = shortened;
    console.log(`\nA shorter run (after ${attempts} attempts): ${plan.people} people, ${plan.rooms} rooms, steps:`);
    for (const { wait, action, who, where, what } of plan.steps)
      console.log(`  +${wait} ms ${action} ${who}/${where}/${what}`);
    console.log(`  faults: ${[...plan.faults].join(", ") || "none"}`);
    console.log(`\n${trace.slice(-TRACE_LINES).join("\n")}`);
    for (const { rule, what } of found.slice(0, 5)) console.log(`\n${rule}: ${what}`);
  }
  console.log(`\n${runs} runs, ${messages} messages, ${failures.length} failed.`);
  console.log(
    `Faults: ${Object.entries(counts)
      .map(([fault, times]) => `${fault} ${times}`)
      .join(", ")}.`,
  );
  console.log(
    `Runs that passed a threshold: ${Object.entries(passed)
      .map(([name, times]) => `${name} ${times}`)
      .join(", ")}.`,
  );
  for (const each of missing) console.log(`Never happened: ${each}. The campaign is invalid.`);
};

const args = readArgs();
if (args.help) console.log(USAGE);
else if (args.bugs) for (const { name } of SEEDED_BUGS) console.log(name);
else if (args.seek) {
  const lost = await seekAll(({ name, breaks }, seed) =>
    console.log(`${name}: ${seed === undefined ? `no run breaks ${breaks}` : seed}`),
  );
  process.exitCode = lost.length > 0 ? 1 : 0;
} else {
  const bug = SEEDED_BUGS.find(({ name }) => name === args.bug);
  if (args.bug !== undefined && !bug)
    fail(`There is no seeded bug ${args.bug}. There are: ${SEEDED_BUGS.map(({ name }) => name).join(", ")}.`);
  const runs = number(args.runs, "runs");
  const begun = performance.now();
  const report = await runCampaign({
    runs,
    seed: number(args.seed, "seed"),
    ...(bug && { bug }),
    shortens: true,
    progress: (done) => {
      if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${runs} runs`);
    },
  });
  if (process.stderr.isTTY) process.stderr.write("\n");
  print(report);
  console.log(`${((performance.now() - begun) / 1000).toFixed(1)} s`);
  process.exitCode = report.failures.length > 0 || report.missing.length > 0 ? 1 : 0;
}
