// What Lambda's Node runtime does with a function, by AWS's "Using the Lambda runtime API for custom runtimes": load the handler that
// `_HANDLER` names, then ask for an event, run, answer, again and again.
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const { AWS_LAMBDA_RUNTIME_API, LAMBDA_TASK_ROOT, _HANDLER } = process.env;
const api = `http://${AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`;

const post = (path, body, headers = {}) =>
  fetch(api + path, { method: "POST", headers: { "content-type": "application/json", ...headers }, body });

const report = (path, error) => {
  const { name, message, stack = "" } = error instanceof Error ? error : new Error(String(error));
  const body = { errorType: name, errorMessage: message, stackTrace: stack.split("\n").slice(1) };
  return post(path, JSON.stringify(body), { "Lambda-Runtime-Function-Error-Type": `Unhandled.${name}` });
};

const load = async () => {
  const [file, name] = _HANDLER.split(".");
  const { [name]: handler } = await import(pathToFileURL(join(LAMBDA_TASK_ROOT, `${file}.mjs`)).href);
  if (typeof handler !== "function") throw new Error(`There is no handler ${_HANDLER}.`);
  return handler;
};

let handler;
try {
  handler = await load();
} catch (error) {
  await report("/init/error", error);
  process.exit(1);
}

for (;;) {
  const next = await fetch(`${api}/invocation/next`);
  const awsRequestId = next.headers.get("lambda-runtime-aws-request-id");
  const deadline = Number(next.headers.get("lambda-runtime-deadline-ms"));
  process.env._X_AMZN_TRACE_ID = next.headers.get("lambda-runtime-trace-id");
  try {
    const context = {
      awsRequestId,
      invokedFunctionArn: next.headers.get("lambda-runtime-invoked-function-arn"),
      functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
      getRemainingTimeInMillis: () => deadline - Date.now(),
    };
    const answer = await handler(await next.json(), context);
    await post(`/invocation/${awsRequestId}/response`, JSON.stringify(answer ?? null));
  } catch (error) {
    await report(`/invocation/${awsRequestId}/error`, error);
  }
}
