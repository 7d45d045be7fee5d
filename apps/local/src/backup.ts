import { resolve } from "node:path";
import { backUp } from "./database";
import { readSettings } from "./settings";
import { StartError } from "./start-error";

// npm changes into the package's folder; the folders are meant as they were typed.
const base = process.env.INIT_CWD ?? process.cwd();
try {
  const [folder] = process.argv.slice(2);
  if (!folder) throw new StartError("Where shall the backup go? Name a new folder: npm run backup <folder>.");
  const copy = resolve(base, folder);
  await backUp(readSettings(process.env, base).data, copy);
  console.log(`The backup is in ${copy}. PARLEY_DATA=${copy} npm start opens it.`);
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
