import { ParleyError } from "@parley/protocol/error";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import * as Account from "../account/account";
import { useWorkspace } from "../account/use-workspace";
import { WorkspaceLogo } from "../account/workspace-logo";
import { Button } from "../ui/button";
import { sentence } from "../ui/failure";
import { FormError } from "../ui/field";
import { useNotify, useNotifyFailure } from "../ui/notice";
import { toBase64, toLogo } from "./logo-picture";
import { Section } from "./section";
import styles from "./settings.module.css";

const useLogoChanges = () => {
  const queries = useQueryClient();
  const onSuccess = () => queries.invalidateQueries({ queryKey: ["session", "workspace"] });
  const set = useMutation({ mutationFn: Account.setLogo, onSuccess });
  const remove = useMutation({ mutationFn: Account.removeLogo, onSuccess });
  const choose = useMutation({
    mutationFn: async (file: File) => {
      const image = await toLogo(file);
      if (image === undefined)
        throw new ParleyError(
          "input.invalid",
          "This file is no picture that this browser can read. Choose another one.",
        );
      await set.mutateAsync(image);
    },
  });
  return { set, remove, choose };
};

/** The workspace's logo: a picture that is chosen here is made small and square before it is sent. */
export const LogoForm = () => {
  const logo = useWorkspace().data?.logo;
  const { set, remove, choose } = useLogoChanges();
  const file = useRef<HTMLInputElement>(null);
  const notify = useNotify();
  const notifyFailure = useNotifyFailure();
  const takeAway = async (path: string) => {
    const before = await toBase64(await (await fetch(path)).blob());
    await remove.mutateAsync();
    notify("The logo is taken away.", { undo: () => set.mutate(before, { onError: notifyFailure }) });
  };
  return (
    <Section title="Logo" text="It stands beside the workspace’s name, also where people sign in.">
      <div className={styles.logo}>
        <WorkspaceLogo size={44} />
        <Button busy={choose.isPending} onClick={() => file.current?.click()}>
          {choose.isPending ? "Saving…" : "Choose a picture"}
        </Button>
        {logo !== undefined && (
          <Button busy={remove.isPending} onClick={() => void takeAway(logo).catch(notifyFailure)}>
            Take it away
          </Button>
        )}
        <input
          ref={file}
          type="file"
          accept="image/*"
          aria-label="A picture for the logo"
          hidden
          onChange={({ target }) => {
            const [chosen] = target.files ?? [];
            if (chosen) choose.mutate(chosen);
            target.value = "";
          }}
        />
      </div>
      <p role="status" className={styles.text}>
        {choose.isSuccess && "Saved. Everybody sees it when they next open Parley."}
      </p>
      {choose.error && <FormError>{sentence(choose.error)}</FormError>}
    </Section>
  );
};
