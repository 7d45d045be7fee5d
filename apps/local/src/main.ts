import { handlers } from "./handlers";
import { faultLog } from "./log";
import { run } from "./run";
import { builtWeb, serveWeb } from "./web";

await run({
  log: faultLog,
  handlers: () => handlers,
  web: serveWeb(builtWeb),
});
