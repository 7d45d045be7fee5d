import { PickReaction } from "./pick-reaction";

/** The picker with its data, as a bundle of its own. `add-reaction.tsx` imports it when somebody opens it. Import it nowhere else. */
export const PARTS = { PickReaction };
