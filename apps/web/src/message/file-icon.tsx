import { File, FileArchive, FileMusic, FileText, FileVideoCamera, Image } from "lucide-react";
import styles from "./file-view.module.css";

const iconOf = (type: string) => {
  if (type.startsWith("image/")) return Image;
  if (type.startsWith("audio/")) return FileMusic;
  if (type.startsWith("video/")) return FileVideoCamera;
  if (/zip|compressed|tar|rar/.test(type)) return FileArchive;
  return /^text\/|pdf|word|document|sheet|presentation/.test(type) ? FileText : File;
};

export const FileIcon = ({ type }: { type: string }) => {
  const Icon = iconOf(type);
  return <Icon className={styles.icon} size={24} strokeWidth={1.5} aria-hidden="true" />;
};
