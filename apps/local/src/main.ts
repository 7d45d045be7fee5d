import { jsonLog } from "@parley/functions/log";
import { bind } from "./handlers";
import { run } from "./run";
import { builtWeb, serveWeb } from "./web";

await run({
  // The terminal is for people here: what goes wrong is printed, what goes right is not.
  log: { ...jsonLog, info: () => {} },
  bind: (shell) => {
    const handlers = bind(shell);
    return () => handlers;
  },
  web: serveWeb(builtWeb),
});
