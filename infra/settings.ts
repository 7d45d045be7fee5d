/** What differs between stages and the functions must know. Anybody may sign in with just a name, except in production. */
export const settings = new sst.Linkable("Settings", {
  properties: { guests: $app.stage !== "production" },
});
