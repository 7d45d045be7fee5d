import type { RequestListener } from "node:http";
import * as Session from "@parley/core/people/session";
import type { Env } from "@parley/functions/env";
import type { User } from "@parley/protocol/user";
import * as z from "zod";
import { type Handlers, handlers } from "../src/handlers";
import type { ServerOptions } from "../src/server";

type Answer = { statusCode: number; cookies?: string[]; body: string };

const Frame = z.looseObject({ type: z.string().optional(), data: z.unknown().optional() });
const Request = z.looseObject({ action: z.string(), data: z.record(z.string(), z.unknown()).optional() });
export type Frame = z.infer<typeof Frame>;
export type Request = z.infer<typeof Request>;

/** What is wrong with a product. Each stands between a part of it and whoever uses that; without it the part is as it should be. */
export type Fault = {
  /** Answers a request for the web app, or leaves it to what should. */
  page?: (path: string) => { status: number; body?: string } | undefined;
  /** A header of the web app as it is sent; undefined where it is not. */
  header?: (name: string, value: string, path: string) => string | undefined;
  /** What the HTTP API answers otherwise. */
  http?: (answer: Answer, path: string) => Partial<Answer> | undefined;
  /** Who is let in though the authorizer refuses. */
  stranger?: User;
  connected?: (result: Connected) => Connected;
  /** What a client asks for, as the function gets it. */
  request?: (request: Request) => Request;
  /** What a request is answered with; undefined where the answer gets lost. */
  reply?: (reply: Frame, request: Request) => Frame | undefined;
  /** The answer to an action that should get none. */
  stray?: string;
  /** What others are told; undefined where it gets lost. */
  event?: (event: Frame) => Frame | undefined;
  guests?: false;
};
type Connected = Awaited<ReturnType<ReturnType<Handlers["connect"]>>>;

/** Parses what is JSON and of this shape; anything else passes as it is. */
const rewrite = <Shape>(text: string, schema: z.ZodType<Shape>, change: (value: Shape) => Shape | undefined) => {
  const parsed = schema.safeParse(parseJson(text));
  if (!parsed.success) return text;
  const changed = change(parsed.data);
  return changed && JSON.stringify(changed);
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const HttpEvent = z.object({ rawPath: z.string() });
const Body = z.looseObject({
  requestContext: z.looseObject({ connectionId: z.string(), routeKey: z.string() }),
  body: z.string(),
});

/** The env, where others are told what the fault makes of it. */
const losing = (env: Env, fault: () => Fault): Env => ({
  ...env,
  gateway: {
    ...env.gateway,
    post(posts, ...bounds) {
      const sent = posts.flatMap(({ to, data }) => {
        if (data === undefined) return { to, data };
        const changed = rewrite(data, Frame, (event) => (fault().event ?? ((same) => same))(event));
        return changed === undefined ? [] : { to, data: changed };
      });
      return env.gateway.post(sent, ...bounds);
    },
  },
});

/** A product's options, in which the `fault` of the moment is at work. */
export const breakable = (fault: () => Fault, web: RequestListener): Pick<ServerOptions, "handlers" | "web"> => ({
  handlers: () => ({
    ...handlers,
    message: (env) => async (event) => {
      const { body, ...rest } = Body.parse(event);
      const { connectionId, routeKey } = rest.requestContext;
      const asked = rewrite(body, Request, (request) => fault().request?.(request) ?? request) ?? body;
      const result = await handlers.message(losing(env, fault))({ ...rest, body: asked });
      const { stray } = fault();
      if (stray !== undefined && routeKey !== "$default")
        await env.gateway.post([{ to: [{ connectionId }], data: stray }], Date.now() + 5_000);
      const request = Request.safeParse(parseJson(body)).data;
      const change = fault().reply;
      if (!change) return result;
      const reply = rewrite(result.body ?? "{}", Frame, (frame) => change(frame, request ?? { action: "" }));
      return { statusCode: 200, ...(reply !== undefined && reply !== "{}" && { body: reply }) };
    },
    deliver: (env) => handlers.deliver(losing(env, fault)),
    disconnect: (env) => handlers.disconnect(losing(env, fault)),
    connect: (env) => async (event) => {
      const result = await handlers.connect(env)(event);
      return fault().connected?.(result) ?? result;
    },
    api: (env) => async (event) => {
      const result = await handlers.api({
        ...env,
        defaultPolicy: { ...env.defaultPolicy, ...(fault().guests === false && { guests: false }) },
      })(event);
      return { ...result, ...fault().http?.(result, HttpEvent.parse(event).rawPath) };
    },
    authorizer: (env) => async (event) => {
      const { stranger } = fault();
      if (!stranger) return handlers.authorizer(env)(event);
      return handlers
        .authorizer(env)(event)
        .catch(async () => {
          const { secret } = await Session.open(env.deps, stranger, { hostOnly: false });
          return {
            principalId: stranger.userId,
            policyDocument: { Version: "2012-10-17", Statement: [{ Action: "*", Effect: "Allow", Resource: "*" }] },
            context: { ...stranger, session: Session.hash(secret) },
          };
        });
    },
  }),
  web(request, response) {
    const path = request.url ?? "/";
    const answer = fault().page?.(path);
    if (answer) {
      response.writeHead(answer.status, { "Content-Type": "text/html" }).end(answer.body);
      return;
    }
    const setHeader = response.setHeader.bind(response);
    response.setHeader = (name, value) => {
      const sent = fault().header ? fault().header?.(name, String(value), path) : value;
      return sent === undefined ? response : setHeader(name, sent);
    };
    web(request, response);
  },
});
