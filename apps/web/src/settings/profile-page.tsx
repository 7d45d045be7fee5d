import { Name } from "../people/name";
import { useMe } from "../people/use-person";
import { settingsPath } from "../router/route";
import { Link } from "../router/router";
import { useSession } from "../session/use-session";
import { Avatar } from "../ui/avatar";
import { ProfileForm } from "./profile-form";
import styles from "./settings.module.css";

const ROLES = { administrator: "Administrator of this workspace", member: "Member of this workspace", guest: "Guest" };

/** What others see of the person. */
export const ProfilePage = () => {
  const me = useMe();
  const role = useSession().data?.workspaceRole ?? "guest";
  return (
    <>
      <p className={styles.person}>
        <Avatar userId={me.userId} name={me.username} size={44} />
        <span>
          <Name user={me} />
          <small>{ROLES[role]}</small>
        </span>
      </p>
      {role === "guest" && (
        <p className={styles.text}>
          A guest lives in this browser only. <Link href={settingsPath("account")}>Make your account last</Link>
        </p>
      )}
      <ProfileForm />
    </>
  );
};
