import { createStore } from "@parley/client/store";

/** The room for whose draft files are being prepared. What is sent there waits for them. */
export const preparing = createStore<string | undefined>(undefined);
