// biome-ignore lint/correctness/noUndeclaredDependencies: SST's own components use it, and its platform has it.
import { RandomPassword } from "@pulumi/random";
import { deployment } from "./this-stage";

/**
 * What CloudFront adds to every request, and the HTTP API's function asks for: without it anybody could call the API at its own
 * `execute-api` address, past CloudFront, and with any header that CloudFront would set. Empty where the stage cannot tell: previews share
 * a distribution of staging's, and under `sst dev` Vite calls the API.
 */
export const originKey: $util.Input<string> =
  $dev || deployment.sharedRouter !== undefined
    ? ""
    : new RandomPassword("OriginKey", { length: 40, special: false }).result;
