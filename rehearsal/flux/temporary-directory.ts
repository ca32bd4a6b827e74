import { createHash } from "node:crypto";
import { accessSync, constants, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { V1Pod } from "@kubernetes/client-node";

/** Where Linux keeps files in memory, as a kubelet does for `medium: Memory`. */
const MEMORY = "/dev/shm";

/**
 * The pod's /tmp: an empty directory (mode 0700) in memory when the pod asks for that and the machine has it, else on disk.
 *
 * @param parent the controller's own directory; a directory in memory is named after it, so that the next run finds and empties what
 *   a killed one left.
 */
export function temporaryDirectory(pod: V1Pod, parent: string): string {
  const path = inMemory(pod)
    ? join(MEMORY, `numinia-${createHash("sha256").update(parent).digest("hex").slice(0, 16)}`)
    : join(parent, "tmp");
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path, { recursive: true, mode: 0o700 });
  return path;
}

function inMemory(pod: V1Pod): boolean {
  const name = pod.spec?.containers[0]?.volumeMounts?.find((mount) => mount.mountPath === "/tmp")?.name;
  const volume = pod.spec?.volumes?.find((candidate) => candidate.name === name);
  if (volume?.emptyDir?.medium !== "Memory") return false;
  try {
    accessSync(MEMORY, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
