/** What queries of pushes are called. Both begin alike, so that what changes one asks for both anew. */
export const PUSH_KEY = ["account", "push"];
export const OWN_ID_KEY = [...PUSH_KEY, "own"];
export const DEVICES_KEY = [...PUSH_KEY, "devices"];
