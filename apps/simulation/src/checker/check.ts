import type { History } from "../history";
import { nothingLost } from "./i01-nothing-lost";
import { once } from "./i02-once";
import { nothingInvented } from "./i03-nothing-invented";
import { totalOrder } from "./i04-total-order";
import { acknowledgedBefore } from "./i05-acknowledged-before";
import { atTheEnd } from "./i06-at-the-end";
import { readYourWrites } from "./i07-read-your-writes";
import { converged } from "./i08-converged";
import { membersOnly } from "./i09-members-only";
import { readPosition } from "./i10-read-position";
import { presence } from "./i11-presence";
import { fresh } from "./i12-fresh";
import { sent } from "./i13-sent";
import { nothingLeft } from "./i14-nothing-left";
import { onePerson } from "./i15-one-person";
import { ownedAndFound } from "./i16-owned-and-found";
import { everyAnswerFits } from "./i17-every-answer-fits";
import { bounded } from "./i18-bounded";
import { keptConnection } from "./i19-kept-connection";
import { todaysNames } from "./i20-todays-names";
import { filesWithTheirMessage } from "./i21-files";
import { pushes } from "./i22-pushes";
import { drafts } from "./i23-drafts";
import type { Invariant, Violation } from "./invariant";

/** The invariants of docs/invariants.md, by their names there. */
export const INVARIANTS = {
  I1: nothingLost,
  I2: once,
  I3: nothingInvented,
  I4: totalOrder,
  I5: acknowledgedBefore,
  I6: atTheEnd,
  I7: readYourWrites,
  I8: converged,
  I9: membersOnly,
  I10: readPosition,
  I11: presence,
  I12: fresh,
  I13: sent,
  I14: nothingLeft,
  I15: onePerson,
  I16: ownedAndFound,
  I17: everyAnswerFits,
  I18: bounded,
  I19: keptConnection,
  I20: todaysNames,
  I21: filesWithTheirMessage,
  I22: pushes,
  I23: drafts,
} as const satisfies Record<string, Invariant>;

export type InvariantName = keyof typeof INVARIANTS;

const names = Object.keys(INVARIANTS) as InvariantName[];

/** All violations of a run, by invariant. Empty if all is well. */
export const check = (history: History): { invariant: InvariantName; violation: Violation }[] =>
  names.flatMap((invariant) => INVARIANTS[invariant](history).map((violation) => ({ invariant, violation })));
