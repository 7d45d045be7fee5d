import { createDeferred } from "../deferred/create-deferred";

/** Shows pictures large, by a bundle that is loaded when it is first asked for. */
export const { Deferred: DeferredLightbox } = createDeferred(async () => (await import("./lightbox")).Lightbox);
