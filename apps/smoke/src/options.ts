import { parseArgs } from "node:util";
import * as z from "zod";

export const HELP = `Usage: pnpm smoke --url <address> [--secret <secret>]

Checks that the stage at an address keeps the promises of the protocol, the local one (http://localhost:4000) as well as a deployed one.
Prints a line for each check and exits with 1 where one failed.

  --url <address>     where the stage's web app is
  --secret <secret>   the stage's SmokeSecret, or PARLEY_SMOKE_SECRET in the environment: signs in three accounts that last. Without it two guests
                      sign in. Where guests are not allowed, or a workspace has an administrator, what needs people is skipped then.
  --help
`;

export type Options = { help: true } | { help: false; url: string; secret: string | undefined };

const Url = z.url({ protocol: /^https?$/ });

/** Reads the command line and the environment. Throws an `Error` that says what is wrong with them. */
export const readOptions = (args: string[], env: NodeJS.ProcessEnv): Options => {
  const { values } = parseArgs({
    args,
    options: { url: { type: "string" }, secret: { type: "string" }, help: { type: "boolean" } },
  });
  if (values.help) return { help: true };
  const url = Url.safeParse(values.url);
  if (!url.success) throw new Error("--url must be the address of a stage, for example http://localhost:4000.");
  // GitHub hands on a secret that is not set as an empty text.
  return { help: false, url: url.data, secret: values.secret || env.PARLEY_SMOKE_SECRET || undefined };
};
