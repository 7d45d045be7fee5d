import { deployment } from "./this-stage";

// Imported only when a stage is made: `sst install` reads the configuration before it has installed anything.
// biome-ignore lint/correctness/noUndeclaredDependencies: SST's own components use it, and its platform has it.
const { RandomPassword } = await import("@pulumi/random");

/** What makes the keys by which push services know the stage. A stage that is given none makes its own, and keeps it. */
const secret: $util.Input<string> = deployment.hasPushSecret
  ? new sst.Secret("PushSecret").value
  : new RandomPassword("PushSecret", { length: 40, special: false }).result;

/** What the functions `api` and `deliver` are linked to, and no other function. */
export const push = new sst.Linkable("Push", { properties: { secret } });
