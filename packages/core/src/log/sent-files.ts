import type { Deps } from "../context";
import { inParallel } from "../parallel";
import * as Keys from "../table/keys";
import type { MessageRow } from "../table/row";

/** Of one message. */
const PARALLEL_WRITES = 10;

/**
 * Notes in each file's item which message has it, before that message's row is written. A message without a row is in the head's `pending`. So of
 * every committed message the files are known to be sent, by one or the other (I21). A file that is gone stays gone.
 */
export const note = async (deps: Deps, seq: number, { files = [] }: MessageRow): Promise<void> => {
  await inParallel(files, PARALLEL_WRITES, ({ fileId }) =>
    deps.table.update(
      Keys.file(fileId),
      { set: { seq } },
      { when: "attribute_exists(#pk) AND attribute_not_exists(#seq)" },
    ),
  );
};
