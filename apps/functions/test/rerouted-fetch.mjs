/**
 * Sends what this process asks of the world to the server at `PROVIDERS_AT` instead, the host as the first part of the path. Import it before
 * the product: that asks providers by Node's own `fetch`, and has no setting for where they are.
 */
const { fetch } = globalThis;

globalThis.fetch = (input, init) =>
  fetch(typeof input === "string" ? input.replace(/^https:\//, process.env.PROVIDERS_AT ?? "https:/") : input, init);
