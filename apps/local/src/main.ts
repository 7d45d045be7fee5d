import { jsonLogger } from "@parley/functions/logger";
import { handlers } from "./handlers";
import { run } from "./run";
import { builtWeb, serveWeb } from "./web";

await run({
  // The terminal is for people here: what goes wrong is printed, what goes right is not.
  log: { ...jsonLogger, info: () => {} },
  handlers: () => handlers,
  web: serveWeb(builtWeb),
});
