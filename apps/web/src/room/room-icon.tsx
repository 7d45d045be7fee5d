import type { RoomKind } from "@parley/protocol/room";
import { Hash, Lock, MessageCircle } from "lucide-react";

const ICONS = { public: Hash, private: Lock, direct: MessageCircle } satisfies Record<RoomKind, typeof Hash>;

export const ROOM_KINDS = {
  public: "Public room",
  private: "Private room",
  direct: "Direct messages",
} satisfies Record<RoomKind, string>;

export const RoomIcon = ({ kind, size }: { kind: RoomKind; size: number }) => {
  const Icon = ICONS[kind];
  return <Icon size={size} strokeWidth={2} aria-hidden="true" />;
};
