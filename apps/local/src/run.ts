import { createMailbox } from "./mailbox";
import { type Server, type ServerOptions, startServer } from "./server";
import { readSettings, type Settings } from "./settings";
import { openSmtp } from "./smtp";
import { StartError } from "./start-error";

/** Runs the product until it is told to stop. What keeps it from starting, or from going on, is one sentence on standard error, and exit code 1. */
export const run = async (
  options: Omit<ServerOptions, keyof Settings | "mailer" | "mailbox" | "onFailure">,
  atEnd?: () => Promise<void>,
): Promise<void> => {
  let server: Server;
  let settings: Settings;
  try {
    // npm and pnpm change into the package's folder; the settings mean the one that the command was typed in.
    settings = readSettings(process.env, process.env.INIT_CWD ?? process.cwd());
    server = await startServer({ ...options, ...settings, ...(await openMail(settings)), onFailure: end });
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
    return atEnd?.();
  }
  const stop = async () => {
    await server.close();
    await atEnd?.();
    process.exit(0);
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  const { publicUrl, mail, providers, openings } = settings;
  console.log(`Parley is ready: ${publicUrl ? `${publicUrl} (it listens on ${server.url})` : server.url}`);
  if (openings.length > 0 && publicUrl === undefined)
    console.log("Others than you get no answer yet: name the address that they open in PARLEY_URL.");
  if (!mail && Object.keys(providers).length === 0)
    console.log("It sends no mail, so nobody gets a code to sign in with: set PARLEY_SMTP_URL and PARLEY_MAIL_FROM.");
  if (openings.length > 0 && server.policy.signUp === "open")
    console.log("Anybody with a mail address may make an account, as the workspace's settings say.");
};

const openMail = async ({ mail }: Settings): Promise<Pick<ServerOptions, "mailer" | "mailbox">> => {
  if (mail === "mailbox") return createMailbox(console.log);
  return { mailer: mail && (await openSmtp(mail, console.error)), mailbox: undefined };
};

const end = (sentence: string): never => {
  console.error(sentence);
  process.exit(1);
};
