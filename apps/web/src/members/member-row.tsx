import type { Member } from "@parley/protocol/member";
import { Ban, Crown, Ellipsis, Shield, User, UserMinus } from "lucide-react";
import { useState } from "react";
import { BlockItem } from "../people/block-item";
import { distinctName } from "../people/distinct-name";
import { Name } from "../people/name";
import { useAlike } from "../people/use-alike";
import { useMe, usePerson } from "../people/use-person";
import { Avatar } from "../ui/avatar";
import { IconButton } from "../ui/button";
import { Confirm } from "../ui/confirm";
import { isolate } from "../ui/isolate";
import { Menu, MenuItem } from "../ui/menu";
import type { Act } from "./acts";
import styles from "./members-panel.module.css";

const ROLES = { owner: "Owner", moderator: "Moderator", member: undefined };

/** What an act is called, and what is asked before it, with a name; the rest can be undone, or taken back in the same menu. */
const ACTS: Record<
  Act,
  { label: string; Icon: typeof Ban; question?: { title: string; action: string; text: string } }
> = {
  owner: {
    label: "Make an owner",
    Icon: Crown,
    question: {
      title: "Hand over the room?",
      action: "Make an owner",
      text: " will be able to do all that you can, and to take the room from you.",
    },
  },
  moderator: { label: "Make a moderator", Icon: Shield },
  member: { label: "Make a member", Icon: User },
  stepDown: {
    label: "Step down",
    Icon: User,
    question: { title: "Step down as an owner?", action: "Step down", text: " will be an ordinary member." },
  },
  kick: { label: "Kick", Icon: UserMinus },
  ban: { label: "Ban", Icon: Ban },
};

type MemberRowProps = { member: Member; online: boolean; acts: readonly Act[]; onAct(act: Act): void };

export const MemberRow = ({ member, online, acts, onAct }: MemberRowProps) => {
  const person = usePerson(member);
  const alike = useAlike();
  const isOther = useMe().userId !== member.userId;
  const [asking, setAsking] = useState<Act>();
  const question = asking && ACTS[asking].question;
  return (
    <li className={styles.member}>
      <span className={styles.who} data-online={online}>
        <Avatar userId={person.userId} name={person.username} size={28} />
      </span>
      <Name user={person} className={styles.name} />
      {online && <span className="sr-only">, online</span>}
      {ROLES[member.role] && <span className={styles.role}>{ROLES[member.role]}</span>}
      {(acts.length > 0 || isOther) && (
        <Menu
          trigger={(props) => (
            <IconButton label={`Manage ${isolate(distinctName(person, alike))}`} {...props}>
              <Ellipsis size={16} />
            </IconButton>
          )}
        >
          {acts.map((act) => {
            const { label, Icon, question: asked } = ACTS[act];
            return (
              <MenuItem key={act} icon={<Icon size={16} />} onClick={() => (asked ? setAsking(act) : onAct(act))}>
                {label}
              </MenuItem>
            );
          })}
          {isOther && <BlockItem user={person} />}
        </Menu>
      )}
      {asking && question && (
        <Confirm
          title={question.title}
          action={question.action}
          whose={isOther ? "their name" : "your name"}
          name={person.username}
          onConfirm={() => onAct(asking)}
          onClose={() => setAsking(undefined)}
        >
          <Name user={person} />
          <span>{question.text}</span>
        </Confirm>
      )}
    </li>
  );
};
