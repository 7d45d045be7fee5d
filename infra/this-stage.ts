import { readDeployment } from "./deployment";
import { policyOf } from "./stage";

/** The stage that is being deployed. `sst.config.ts` imports it first, so that what is wrong with it is said before anything is created. */
export const deployment = readDeployment($app.stage, process.env, $dev);
export const policy = policyOf($app.stage);

/** A name of AWS's that stages must not share. */
export const named = (name: string): string => `${$app.name}-${$app.stage}-${name}`;
