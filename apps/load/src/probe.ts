import { watchVitals } from "./vitals";

/** Loaded into the product's process ahead of it: answers each message of the load test with its vitals, and does not outlive the test. */
const vitals = watchVitals();
process.on("message", () => process.send?.(vitals()));
process.once("disconnect", () => process.exit(1));
