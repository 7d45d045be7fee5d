import * as z from "zod/mini";

/** Must be the first import of the app: schemas decide when they are made whether to compile themselves, which the page's CSP forbids. */
z.config({ jitless: true });
