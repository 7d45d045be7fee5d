import { Pushed } from "@parley/protocol/push";
import type { PushOutcome, PushService } from "../live/push-service";

/** Push services that record what they are sent, and give the set answers: each once, and the last one from then on. */
export const createPushes = () => {
  const sent: { endpoint: string; topic: string; pushed: Pushed }[] = [];
  const answers = new Map<string, PushOutcome[]>();
  const service: PushService & { publicKey: string; serves(endpoint: string): boolean } = {
    publicKey: "test",
    serves: (endpoint) => !endpoint.includes("unknown"),
    async send({ device: { endpoint }, payload, topic }) {
      sent.push({ endpoint, topic, pushed: Pushed.parse(JSON.parse(payload)) });
      const planned = answers.get(endpoint) ?? [];
      return (planned.length > 1 ? planned.shift() : planned[0]) ?? { outcome: "accepted" };
    },
  };
  return {
    service,
    /** Every try, in order. */
    sent,
    answer: (endpoint: string, ...planned: PushOutcome[]) => answers.set(endpoint, planned),
  };
};
