import { parseArgs } from "node:util";
import * as z from "zod";

export const HELP = `Usage: pnpm smoke --url <address> [--cookie <cookie> --cookie <cookie>]

Checks that the stage at an address keeps the promises of the protocol, the local one (http://localhost:4000) as well as a deployed one.
Prints a line for each check and exits with 1 where one failed.

  --url <address>     where the stage's web app is
  --cookie <cookie>   the session of one of two people, as \`__Host-parley_session=…\` (\`parley_session=…\` over HTTP), given twice; or both in PARLEY_SMOKE_COOKIE, with a
                      space between them. Without, two guests sign in, and where guests are not allowed, what needs people is skipped.
                      Where a session has ended, that is skipped as well, with a warning.
  --help
`;

export type Options = { help: true } | { help: false; url: string; cookies: [string, string] | undefined };

const Url = z.url({ protocol: /^https?$/ });

/** Reads the command line and the environment. Throws an `Error` that says what is wrong with them. */
export const readOptions = (args: string[], env: NodeJS.ProcessEnv): Options => {
  const { values } = parseArgs({
    args,
    options: { url: { type: "string" }, cookie: { type: "string", multiple: true }, help: { type: "boolean" } },
  });
  if (values.help) return { help: true };
  const url = Url.safeParse(values.url);
  if (!url.success) throw new Error("--url must be the address of a stage, for example http://localhost:4000.");
  const given = values.cookie ?? (env.PARLEY_SMOKE_COOKIE ?? "").split(/\s+/).filter((cookie) => cookie !== "");
  if (given.length === 0) return { help: false, url: url.data, cookies: undefined };
  const [first, second, ...others] = given;
  if (first === undefined || second === undefined || others.length > 0)
    throw new Error("Two cookies are needed, of two people: --cookie <cookie> --cookie <cookie>.");
  return { help: false, url: url.data, cookies: [first, second] };
};
