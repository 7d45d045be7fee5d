import { resolve } from "node:path";
import { backUp, restore } from "./backup";
import { readDataFolder } from "./settings";
import { StartError } from "./start-error";

/** `npm run backup <folder>` and `npm run restore <folder> [-- --replace]`. */

// npm changes into the package's folder; the folders are meant as they were typed.
const base = process.env.INIT_CWD ?? process.cwd();

const perform = async (command: string | undefined, args: readonly string[]): Promise<string> => {
  const data = readDataFolder(process.env, base);
  const [folder] = args.filter((arg) => arg !== "--replace");
  if (command === "restore") {
    if (!folder) throw new StartError("Which backup? Name its folder: npm run restore <folder>.");
    if (data === "memory") throw new StartError("A backup needs a folder to be restored to: PARLEY_DATA=<folder>.");
    const aside = await restore(resolve(base, folder), data, args.includes("--replace"));
    return `${data} is as the backup has it.${aside ? ` What was there is in ${aside}.` : ""} npm start opens it.`;
  }
  if (!folder) throw new StartError("Where shall the backup go? Name a new folder: npm run backup <folder>.");
  const copy = resolve(base, folder);
  await backUp(data, copy);
  return `The backup is in ${copy}. PARLEY_DATA=${copy} npm start opens it.`;
};

try {
  const [command, ...args] = process.argv.slice(2);
  console.log(await perform(command, args));
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
