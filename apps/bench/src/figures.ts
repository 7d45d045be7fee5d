import type { Deliveries } from "./deliveries";
import type { Start } from "./start";
import type { Quiet, Writers } from "./writers/writers";

/** What a run has measured. */
export type Figures = {
  deliveries?: Deliveries;
  start?: Start;
  writers?: { rows: Writers[]; quiet: Quiet };
};
