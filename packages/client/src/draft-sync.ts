import { type Draft, type DraftContent, isBlank, isSameDraft, NO_DRAFT } from "@parley/protocol/draft";
import { ParleyError } from "@parley/protocol/error";
import { LIMITS } from "@parley/protocol/limits";
import { type Alarm, createAlarm } from "./alarm";
import type { Client } from "./client";
import type { Ports } from "./ports";
import { createStore, type Store } from "./store";

/**
 * Brings what somebody has begun to write on this device together with what their other devices have.
 *
 * - What is typed here is saved a second after the last key, and ten where the last save has found no other device of the person's, with the `rev`
 *   of the draft that it was made from. One request of a room is under way at a time, and the last state wins.
 * - What another device has saved shows here, unless something was typed here that is not saved.
 * - Where both have written, the server takes the first save and refuses the other. Here the text that was refused stays in its field, and the other one
 *   is beside it (`others`), until its author goes on with one of them. So neither is lost, and a device that wakes up in a pocket does not take away
 *   what is being typed on another one.
 */
export type DraftSync = {
  /** By room: what else its author has written, on another device or before they took that one's text. */
  readonly others: Store<ReadonlyMap<string, DraftContent>>;
  /** Puts the other text into the field, and keeps what was there as the other one. */
  take(roomId: string): void;
  /** Forgets the other text: the field's is the draft. Answers with how to have it back, unless there is yet another one then. */
  dismiss(roomId: string): () => void;
  /** Saves at once what waits for the next key. */
  flush(): void;
  stop(): void;
};

/** What a device knows of the draft that the text in a room's field was made from. */
export type DraftRecord = Draft & {
  /** Of the server's data in which `rev` means something. */
  epoch?: string | undefined;
  /** A save that has not been answered, and may have been made. */
  trying?: DraftContent & { clientSaveId: string };
  other?: Other;
};

/** With `rev`: it is the draft, for which the server has refused the text in the field, and nothing was typed since. */
type Other = DraftContent & { rev?: number };

/** What a device keeps, for all pages of one person in it. */
export type LocalDrafts = {
  /** What is in the room's field. */
  get(roomId: string): DraftContent;
  set(roomId: string, content: DraftContent): void;
  record(roomId: string): DraftRecord | undefined;
  keep(roomId: string, record: DraftRecord | undefined): void;
  /** The rooms of which it keeps a text or a record. */
  rooms(): Iterable<string>;
  /** Calls `listener` when the text or the record of a room has changed: in another page, unless `isOwn`. Not for `keep`. */
  watch(listener: (roomId: string, isOwn: boolean) => void): () => void;
};

const SAVE_MS = 1_000;
/** Where nobody waits for it: a device that comes finds what was there ten seconds ago, or when the field was left. */
const ALONE_SAVE_MS = 10_000;
/** What another page of this device has typed, that one saves. If it has not by then, it has ended. */
const ABANDONED_MS = 5_000;
/** So long after a key, the field is the person's alone. */
const REST_MS = 2_000;
const AGAIN_MS = 10_000;
/** A draft that has ended is told for a day. Where none is told, all had ended long before. */
const LONG_MS = 60 * 60 * 1000;

export const createDraftSync = (
  { clock, mintId, log }: Pick<Ports, "clock" | "mintId" | "log">,
  client: Client,
  local: LocalDrafts,
): DraftSync => {
  const others = createStore<ReadonlyMap<string, DraftContent>>(new Map());
  const alarms = new Map<string, Alarm>();
  const typedAt = new Map<string, number>();
  /** Rooms of which a save is under way. */
  const saving = new Set<string>();
  let isApplying = false;
  /** The last save has found no other device of the person's. */
  let isAlone = false;
  let isStopped = false;
  let known = client.drafts.get();
  let rooms = client.rooms.get().rooms;

  const alarmOf = (roomId: string): Alarm => {
    const alarm = alarms.get(roomId) ?? createAlarm(clock);
    alarms.set(roomId, alarm);
    return alarm;
  };

  const due = (roomId: string, ms: number) => alarmOf(roomId).set(ms, () => settle(roomId));

  /** The draft of which the device knows last. */
  const toldOf = (roomId: string): Draft =>
    client.drafts.get()?.byRoom.get(roomId) ?? { text: "", rev: (client.drafts.get()?.at ?? 0) - LONG_MS };

  const recordOf = (roomId: string): DraftRecord => {
    const record = local.record(roomId);
    const told = client.drafts.get();
    if (record && (!told || record.epoch === told.epoch)) return record;
    // After a restore the server has other versions.
    return { ...NO_DRAFT, ...(record?.other && { other: contentOf(record.other) }) };
  };

  const publish = () => {
    const next = new Map(
      [...local.rooms()].flatMap((roomId) => {
        const other = local.record(roomId)?.other;
        return other ? [[roomId, other] as const] : [];
      }),
    );
    const before = others.get();
    const isSame =
      next.size === before.size && [...next].every(([roomId, { text }]) => before.get(roomId)?.text === text);
    if (!isSame) others.set(next);
  };

  /** Notes which draft the field's text was made from, and what belongs to that. */
  const keep = (roomId: string, draft: Draft, { trying, other }: Pick<DraftRecord, "trying" | "other"> = {}) => {
    const told = client.drafts.get();
    const epoch = told ? told.epoch : local.record(roomId)?.epoch;
    const record: DraftRecord = {
      ...contentOf(draft),
      rev: draft.rev,
      ...(epoch !== undefined && { epoch }),
      ...(trying && { trying }),
      ...(other && !isBlank(other) && { other }),
    };
    const isNothing = isBlank(draft) && isBlank(local.get(roomId)) && !trying && !record.other;
    local.keep(roomId, isNothing ? undefined : record);
    publish();
  };

  const show = (roomId: string, content: DraftContent) => {
    isApplying = true;
    local.set(roomId, contentOf(content));
    isApplying = false;
  };

  /** How long the person's fingers may still be on this field. */
  const busyMs = (roomId: string) => (typedAt.get(roomId) ?? Number.NEGATIVE_INFINITY) + REST_MS - clock.now();

  /** Does what is to be done about a room now. */
  const settle = (roomId: string): void => {
    alarmOf(roomId).clear();
    if (isStopped || !client.drafts.get() || !client.rooms.get().rooms.has(roomId) || saving.has(roomId)) return;
    const { trying } = recordOf(roomId);
    // It may have been made: only its answer says what there is to do.
    if (trying) save(roomId, trying);
    else if (isUnsaved(roomId)) save(roomId, { ...contentOf(local.get(roomId)), clientSaveId: mintId() });
  };

  /** Takes over what another device has saved, where nothing is lost by it. Answers whether what is in the field is to be saved. */
  const isUnsaved = (roomId: string): boolean => {
    const { other, ...record } = recordOf(roomId);
    const told = toldOf(roomId);
    const mine = contentOf(local.get(roomId));
    if (told.rev <= record.rev) return !isSameDraft(mine, record);
    const isTakenOver = isBlank(mine) || isSameDraft(mine, record) || isSameDraft(mine, told);
    // What was sent or discarded goes at once: nobody is to send it again.
    if (isTakenOver && !isBlank(told) && !isSameDraft(mine, told) && busyMs(roomId) > 0) {
      due(roomId, busyMs(roomId));
      return false;
    }
    if (isTakenOver) {
      if (!isSameDraft(mine, told)) show(roomId, told);
      keep(roomId, told, other && !isSameDraft(other, told) ? { other: contentOf(other) } : {});
      return false;
    }
    const isRefused = other?.rev !== undefined;
    // What was beside it was sent or discarded, and what is in the field begins anew.
    if (isBlank(told)) keep(roomId, told, other && !isRefused ? { other } : {});
    else if (isRefused) keep(roomId, record, { other: told });
    return !isRefused || isBlank(told);
  };

  const save = (roomId: string, trying: NonNullable<DraftRecord["trying"]>): void => {
    // A longer one stays on this device until it is a message's.
    if (trying.text.length > LIMITS.contentLength || client.connection.get().status !== "online") return;
    const record = recordOf(roomId);
    keep(roomId, record, { ...(record.other && { other: record.other }), trying });
    saving.add(roomId);
    client.request("saveDraft", { roomId, ...trying, rev: record.rev }).then(
      ({ draft, saved, alone }) => {
        saving.delete(roomId);
        isAlone = alone === true;
        answered(roomId, trying, draft, saved);
        settleUnlessDue([roomId]);
      },
      (error: unknown) => {
        saving.delete(roomId);
        failed(roomId, error);
      },
    );
  };

  const answered = (roomId: string, trying: DraftContent, draft: Draft, saved: boolean) => {
    const record = recordOf(roomId);
    const mine = contentOf(local.get(roomId));
    const more = record.other ? { other: record.other } : {};
    // Another device has gone on from what was saved.
    if (saved && !isSameDraft(trying, draft)) keep(roomId, { ...contentOf(trying), rev: record.rev }, more);
    else if (saved || isBlank(draft) || isSameDraft(mine, draft)) keep(roomId, draft, more);
    else {
      log?.({ event: "draft.refused", roomId });
      // An earlier version than is known is one of before a restore.
      const before = { ...record, rev: Math.min(record.rev, draft.rev - 1) };
      keep(roomId, before, isBlank(mine) ? more : { other: draft });
    }
  };

  const failed = (roomId: string, error: unknown) => {
    const { code, retry } = error instanceof ParleyError ? error : { code: undefined, retry: "backoff" };
    log?.({ event: "draft.failed", roomId, code });
    if (isStopped) return;
    const { trying: _, ...record } = recordOf(roomId);
    // It was refused, and waits for the next key. What was not answered is sent again, at the latest when the connection is back.
    if (retry === "never") keep(roomId, record, record.other ? { other: record.other } : {});
    else if (!alarmOf(roomId).isSet()) due(roomId, AGAIN_MS);
  };

  /** What is in the field is what its author goes on with: it was made in view of the other text. */
  const prefer = (roomId: string) => {
    const { other } = recordOf(roomId);
    if (other?.rev !== undefined && !isBlank(local.get(roomId)))
      keep(roomId, { ...other, rev: other.rev }, { other: contentOf(other) });
  };

  const changed = (roomId: string, isOwn: boolean) => {
    if (isApplying) return;
    if (isOwn) {
      typedAt.set(roomId, clock.now());
      prefer(roomId);
    } else publish();
    const pauseMs = isAlone ? ALONE_SAVE_MS : SAVE_MS;
    due(roomId, !isOwn ? ABANDONED_MS : isBlank(local.get(roomId)) ? 0 : pauseMs);
  };

  /** What another page is about to save is left to that. */
  const settleUnlessDue = (roomIds: Iterable<string>) => {
    for (const roomId of new Set(roomIds)) if (!alarmOf(roomId).isSet()) settle(roomId);
  };

  const told = () => {
    const [before, next] = [known, client.drafts.get()];
    known = next;
    if (!next) return;
    const isHello = before?.at !== next.at;
    const those = [...next.byRoom].filter(([roomId, draft]) => isHello || before?.byRoom.get(roomId) !== draft);
    for (const [roomId] of those)
      if (local.record(roomId)?.trying && !saving.has(roomId) && !isHello) due(roomId, ABANDONED_MS);
    settleUnlessDue([...those.map(([roomId]) => roomId), ...(isHello ? local.rooms() : [])]);
  };

  const connected = () => {
    if (client.connection.get().status === "online") settleUnlessDue(local.rooms());
  };

  const roomsChanged = () => {
    const before = rooms;
    rooms = client.rooms.get().rooms;
    // The draft has ended with the membership. What is in the field is a new one, if its author comes back.
    for (const roomId of before.keys())
      if (!rooms.has(roomId) && local.record(roomId)) {
        const { rev } = recordOf(roomId);
        keep(roomId, { text: "", rev: Math.max(rev, toldOf(roomId).rev) });
      }
    settleUnlessDue([...local.rooms()].filter((roomId) => rooms.has(roomId) && !before.has(roomId)));
  };

  const unwatch = [
    local.watch(changed),
    client.drafts.subscribe(told),
    client.rooms.subscribe(roomsChanged),
    client.connection.subscribe(connected),
  ];
  publish();
  settleUnlessDue([...local.rooms(), ...(known?.byRoom.keys() ?? [])]);

  return {
    others,
    take: (roomId) => {
      const { other, ...record } = recordOf(roomId);
      if (!other) return;
      const draft = other.rev === undefined ? record : { ...other, rev: other.rev };
      keep(roomId, draft, { other: contentOf(local.get(roomId)) });
      show(roomId, other);
      settle(roomId);
    },
    dismiss: (roomId) => {
      const { other } = recordOf(roomId);
      prefer(roomId);
      keep(roomId, recordOf(roomId));
      settle(roomId);
      return () => {
        const record = recordOf(roomId);
        if (other && !record.other) keep(roomId, record, { ...record, other: contentOf(other) });
      };
    },
    flush: () => {
      for (const [roomId, alarm] of alarms) if (alarm.isSet()) settle(roomId);
    },
    stop: () => {
      isStopped = true;
      for (const each of unwatch) each();
      for (const alarm of alarms.values()) alarm.clear();
    },
  };
};

const contentOf = ({ text, replyToMessageId }: DraftContent): DraftContent => ({
  text,
  ...(replyToMessageId !== undefined && { replyToMessageId }),
});
