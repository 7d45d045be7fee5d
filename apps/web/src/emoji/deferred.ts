import { createDeferred } from "../deferred/create-deferred";

/** Shows the emoji picker, which is loaded when it is first asked for. */
export const { Deferred: DeferredEmoji } = createDeferred(async () => (await import("./parts")).PARTS);
