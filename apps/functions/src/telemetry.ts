import { Logger as PowertoolsLogger } from "@aws-lambda-powertools/logger";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { HEAD_SK } from "@parley/core/table/keys";
import type { Capacity } from "@parley/core/table/table";
import type { ErrorCode } from "@parley/protocol/error";
import type { Origin } from "./event";
import { describe, type Logger } from "./logger";

/** What one invocation reports to CloudWatch. */
export type Invocation = {
  log: Logger;
  /** Whether the caller was refused. */
  isRefused(): boolean;
  /** What a call of the table cost. */
  observe(spent: Capacity): void;
  end(): void;
};

/** What its logs call an invocation. */
export type Named = Origin & { action: string; function_request_id: string };

const NAMESPACE = "Parley";

const { Count, Milliseconds } = MetricUnit;
type Unit = typeof Count | typeof Milliseconds;

/** The metrics among the fields of a log. Those that count are left out where there is nothing to count. */
const METRICS = new Map<string, [name: string, unit: Unit]>([
  ["ms", ["ActionLatency", Milliseconds]],
  ["fanOutMs", ["FanOutLatency", Milliseconds]],
  ["pending", ["CommitsPending", Count]],
  ["overtaken", ["CommitsOvertaken", Count]],
  ["posts", ["FanOutPosts", Count]],
  ["gone", ["FanOutGone", Count]],
  ["throttled", ["FanOutThrottled", Count]],
  ["failed", ["FanOutFailed", Count]],
  ["pushes", ["Pushes", Count]],
  ["pushesGone", ["PushesGone", Count]],
  ["pushesFailed", ["PushesFailed", Count]],
]);

/** Whether the refused write was a commit. The commit of a message sets the head's `seq`, and the commit of an edit its `changes`. */
const isCommit = ({ sk, attributes }: NonNullable<Capacity["refused"]>): boolean =>
  sk === HEAD_SK && attributes.some((name) => name === "seq" || name === "changes");

type Outcome = "Performed" | "Refused" | "Busy" | "Failed";

/** A crowd is no fault: what is answered so is tried again by the client, and counted apart. */
const BUSY: ErrorCode = "server.busy";
type Spent = { read: number; write: number; retried: number };
type Measured = [name: string, unit: Unit, value: number];

const measure = (outcome: Outcome, fields: Record<string, unknown>, { read, write, retried }: Spent): Measured[] => {
  const counted: Measured[] = [
    [outcome, Count, 1],
    ["Sends", Count, outcome === "Performed" && fields.action === "sendMessage" ? 1 : 0],
    ["CommitsRetried", Count, retried],
    ["ReadUnits", Count, read],
    ["WriteUnits", Count, write],
  ];
  const reported = [...METRICS].flatMap(([field, [name, unit]]): Measured[] => {
    const value = fields[field];
    return typeof value === "number" ? [[name, unit, value]] : [];
  });
  return [...counted, ...reported].filter(([, unit, value]) => unit !== Count || value > 0);
};

/**
 * The logs and metrics of a function's instance. An error is a line of its own, at once. All else is one line at the end of the
 * invocation: what happened, and by its `_aws` the metrics too (CloudWatch's "embedded metric format"). Each message pays for its line,
 * so there is one. `stage` is the metrics' only dimension, as every combination of dimensions is billed as a metric.
 */
export const createTelemetry = (stage: string): ((named: Named) => Invocation) => {
  const logger = new PowertoolsLogger({ serviceName: "parley", persistentKeys: { stage } });
  const metrics = new Metrics({ namespace: NAMESPACE });
  // Powertools would add `service`.
  metrics.clearDefaultDimensions();
  metrics.setDefaultDimensions({ stage });
  let isCold = true;

  return (named) => {
    const around = { ...named, ...(isCold && { cold_start: true }) };
    isCold = false;
    let outcome: Outcome = "Performed";
    let message = "performed";
    let reported: Record<string, unknown> = {};
    const spent: Spent = { read: 0, write: 0, retried: 0 };

    return {
      log: {
        info(event, fields = {}) {
          if (event === "refused") outcome = "Refused";
          message = event;
          reported = fields;
        },
        error(event, error, fields = {}) {
          outcome = fields.code === BUSY ? "Busy" : "Failed";
          message = event;
          reported = fields;
          logger.error(event, defined(around, fields, describe(error)));
        },
      },
      isRefused: () => outcome === "Refused",
      observe({ read, write, refused }) {
        spent.read += read;
        spent.write += write;
        if (refused && isCommit(refused)) spent.retried += 1;
      },
      end() {
        // Most invocations do what was asked: of these `action` says all, and API Gateway's ids find them in its access log.
        const { function_request_id, ...most } = around;
        const said = outcome === "Performed" ? most : { ...most, function_request_id };
        for (const [key, value] of Object.entries(defined(message === "performed" ? {} : { message }, said, reported)))
          if (!METRICS.has(key)) metrics.addMetadata(key, String(value));
        for (const measured of measure(outcome, reported, spent)) metrics.addMetric(...measured);
        metrics.publishStoredMetrics();
      },
    };
  };
};

/** Every part together, without what is undefined. */
const defined = (...parts: Record<string, unknown>[]): Record<string, unknown> =>
  Object.fromEntries(parts.flatMap((part) => Object.entries(part).filter(([, value]) => value !== undefined)));
