import type { Message } from "@parley/protocol/message";
import { createDeferred } from "../deferred/create-deferred";

/** The picker and its data are loaded when it is opened first. */
const { Deferred } = createDeferred(async () => (await import("./parts")).PARTS);

/** The dialog to choose an emoji for a message. */
export const AddReaction = ({ message, onClose }: { message: Message; onClose(): void }) => (
  <Deferred title="Add a reaction" onClose={onClose}>
    {({ PickReaction }) => <PickReaction message={message} onClose={onClose} />}
  </Deferred>
);
