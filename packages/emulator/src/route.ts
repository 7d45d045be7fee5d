/**
 * Evaluates the route selection expression `$request.body.action`: the name of a custom route, or `$default`
 * when the body is not JSON or names none (AWS: "Route selection expressions").
 * A client cannot reach the predefined routes by name [?].
 */
export const selectRoute = (body: string, actions: object): string => {
  if (!mayName(body, actions)) return "$default";
  try {
    const message: unknown = JSON.parse(body);
    if (typeof message !== "object" || message === null || !("action" in message)) return "$default";
    const { action } = message;
    return typeof action === "string" && Object.hasOwn(actions, action) ? action : "$default";
  } catch {
    return "$default";
  }
};

/** Whether a text may have one of these names in it as JSON. Most have none, and need not be read for that. */
const mayName = (text: string, names: object): boolean =>
  text.includes("\\") || Object.keys(names).some((name) => text.includes(name));

/**
 * The route response: a returned `body` goes back on the socket (AWS: "Set up route responses for a WebSocket API").
 * Throws on a body that cannot be sent.
 */
export const readRouteResponse = (answer: unknown, maxBytes: number): string | undefined => {
  if (typeof answer !== "object" || answer === null || !("body" in answer) || answer.body === undefined)
    return undefined;
  if (typeof answer.body !== "string") throw new Error("The handler returned a body that is not a string");
  if (Buffer.byteLength(answer.body) > maxBytes) throw new Error("The handler returned a body that is too long");
  return answer.body;
};
