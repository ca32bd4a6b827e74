import { makeInformer, type KubeConfig, type KubernetesListObject, type KubernetesObject } from "@kubernetes/client-node";

/** A live copy of the objects of one list in the API. */
export interface Observed<T> {
  list(): T[];
  stop(): void;
}

/** How long to wait before watching again after an error, in milliseconds. */
const RETRY_MS = 500;

/**
 * Keeps a copy of what a list request returns and calls `onChange` after every change of it. Returns after the
 * first list. A list that fails and a watch that breaks begin again by themselves until `stop`.
 *
 * @param path path of the list in the API: /api/v1/namespaces/flux-system/pods
 */
export async function observe<T extends KubernetesObject>(
  config: KubeConfig,
  path: string,
  list: () => Promise<KubernetesListObject<T>>,
  onChange: () => void,
): Promise<Observed<T>> {
  const informer = makeInformer(config, path, list);
  let stopped = false;
  let retry: NodeJS.Timeout | undefined;
  informer.on("change", () => {
    if (!stopped) {
      onChange();
    }
  });
  informer.on("error", () => {
    if (!stopped) {
      retry = setTimeout(() => void informer.start(), RETRY_MS);
      retry.unref(); // a control plane that is gone must not keep the program alive
    }
  });
  await informer.start();
  return {
    list: () => [...informer.list()],
    stop: () => {
      stopped = true;
      clearTimeout(retry);
      void informer.stop();
    },
  };
}
