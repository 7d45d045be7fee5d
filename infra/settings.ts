import { originKey } from "./origin-key";
import { deployment, policy } from "./this-stage";

/** What differs between stages and the functions must know. */
export const settings = new sst.Linkable("Settings", {
  properties: { guests: deployment.guests, signUp: policy.signUp, originKey },
});
