import { parseArgs } from "node:util";
import * as z from "zod";

export const HELP = `Usage: pnpm bench [command] [options]

Measures Parley beside plain ws, Socket.IO and Prosody, prints the tables, and writes the figures to apps/bench/dist.

  (none)     deliveries, starts, arrivals, and many writers in one room: under six minutes
  overload   more load than the product can take, and 1,000 outboxes that come back at once
  writers    many writers in one room alone, in virtual time
  search     a room of 100,000 messages is searched, on this machine and over DynamoDB in virtual time
  redeploy   10,000 people come back after all sockets were closed, in virtual time
  memory     memory with 1,000 connections, in a room of 1,000, over a long load, and at 1,000,000 stored messages
  readme     writes the tables of the last runs into the README

  --seconds <n>   how long each measurement of deliveries or overload takes (3)
  --minutes <n>   how long the load of \`memory\` is (5)
  --help
`;

const Options = z.object({
  command: z.enum(["all", "overload", "writers", "search", "redeploy", "memory", "readme"]),
  seconds: z.coerce.number().int().min(1).default(3),
  minutes: z.coerce.number().int().min(2).default(5),
  help: z.boolean().default(false),
});
export type Options = z.infer<typeof Options>;

/** Reads the command line. Throws an `Error` that says what is wrong with it. */
export const readOptions = (args: string[]): Options => {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { seconds: { type: "string" }, minutes: { type: "string" }, help: { type: "boolean" } },
  });
  const [command = "all", ...more] = positionals;
  const parsed = Options.safeParse({ ...values, command });
  if (more.length > 0 || parsed.error?.issues[0]?.path[0] === "command")
    throw new Error("The command is overload, writers, search, redeploy, memory, readme, or none.");
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Error(`--${issue?.path.join(".")} must be a whole number, and not so small.`);
  }
  return parsed.data;
};
