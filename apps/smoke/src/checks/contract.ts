import { ACTIONS } from "@parley/protocol/actions";
import { EVENTS } from "@parley/protocol/events";
import type { Check } from "../check";

/** Comes after all others that use the wire. */
export const contract: Check = {
  name: "contract: every action was answered, and every type of event came",
  needs: "people",
  async run({ seen }) {
    const missing = [
      ...Object.keys(ACTIONS).filter((action) => !new Set<string>(seen.actions).has(action)),
      ...Object.keys(EVENTS).filter((type) => !new Set<string>(seen.events).has(type)),
    ];
    if (missing.length > 0) throw new Error(`never seen: ${missing.join(", ")}`);
  },
};
