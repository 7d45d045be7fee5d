import { deployment } from "./this-stage";

// Imported only when a stage is made: `sst install` reads the configuration before it has installed anything.
// biome-ignore lint/correctness/noUndeclaredDependencies: SST's own components use it, and its platform has it.
const { RandomPassword } = await import("@pulumi/random");

/**
 * What CloudFront adds to every request, and the HTTP API's function asks for: without it anybody could call the API at its own
 * `execute-api` address, past CloudFront, and with any header that CloudFront would set. Empty where the stage cannot tell: previews share
 * a distribution of staging's, and under `sst dev` Vite calls the API.
 */
export const originKey: $util.Input<string> =
  $dev || deployment.sharedRouter !== undefined
    ? ""
    : new RandomPassword("OriginKey", { length: 40, special: false }).result;
