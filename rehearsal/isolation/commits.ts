import type { Rehearsal } from "../rehearsal";
import { applicationsName } from "../../lib/names";
import { KUSTOMIZATION } from "../flux-status";
import type { Action, Outcome, Run } from "./attempt";
import { type Client, userOf } from "./client";
import { becomes } from "./execute";
import { ATTEMPT_LABEL, collection } from "./paths";
import { ORGANIZATIONS } from "./sides";

export interface CommitRun extends Run {
  readonly action: Extract<Action, { kind: "commit" }>;
}

/** A chart that makes the objects in its values: what a HelmRelease of an organization may contain. */
const CHART: Readonly<Record<string, string>> = {
  "Chart.yaml": "apiVersion: v2\nname: isolation\nversion: 1.0.0\n",
  "templates/objects.yaml": "{{ range .Values.objects }}\n---\n{{ toYaml . }}\n{{ end }}\n",
  "templates/lookup.yaml":
    '{{ with .Values.lookup }}{{ $found := lookup "v1" "Secret" . "" }}\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: {{ $.Release.Name }}-found }\ndata: { count: {{ len $found.items | quote }} }\n{{ end }}\n',
};

export const chartPath = (organization: string) => `${directoryOf(organization)}/chart`;

const directoryOf = (organization: string) => `clusters/prod-cluster/organizations/${organization}/isolation`;

/** Stands in manifests for the Git server's URL with credentials: a remote base that really could be fetched. */
export const REMOTE = "http://remote.invalid/numinia-k8s.git";

/**
 * All attempts by commit in one push, each in a directory of its own below the organization's, and for each a copy of the Kustomization
 * that the platform ships for the organization: the same account, source, flags and target; another path.
 */
export class Commits {
  readonly paths: string[] = [];
  private constructor(
    private readonly rehearsal: Rehearsal,
    private readonly client: Client,
    private readonly commit: string,
  ) {}

  static async push(rehearsal: Rehearsal, client: Client, runs: readonly CommitRun[]): Promise<Commits> {
    const copy = await rehearsal.git.workingCopy("numinia-k8s");
    const { username, password } = rehearsal.secrets.git;
    const remote = rehearsal.gitUrl.replace("://", `://${username}:${password}@`);
    for (const organization of ORGANIZATIONS) {
      for (const [file, content] of Object.entries(CHART)) await copy.write(`${chartPath(organization)}/${file}`, content);
    }
    for (const { id, sides, action } of runs) {
      for (const [file, content] of Object.entries(action.files)) {
        await copy.write(`${directoryOf(sides.organization)}/${id}/${file}`, content.replaceAll(REMOTE, remote));
      }
    }
    return new Commits(rehearsal, client, await copy.commitAndPush("Attempts to escape"));
  }

  async outcome({ id, sides }: CommitRun): Promise<Outcome> {
    const shipped = await this.rehearsal.cluster.get(KUSTOMIZATION, "Kustomization", applicationsName(sides.own), "flux-system");
    const metadata = { name: id, namespace: "flux-system", labels: { [ATTEMPT_LABEL]: id } };
    const spec = { ...shipped!.spec, path: `./${directoryOf(sides.organization)}/${id}` };
    await this.rehearsal.cluster.create({ apiVersion: KUSTOMIZATION, kind: "Kustomization", metadata, spec });
    const path = `${collection(KUSTOMIZATION, "kustomizations", "flux-system")}/${id}`;
    this.paths.push(path);
    return becomes(this.client, path, userOf("commit", sides), this.commit);
  }

  /** Reverts the commit. What it applied has to be gone before. */
  async takeBack(): Promise<void> {
    const copy = await this.rehearsal.git.workingCopy("numinia-k8s");
    for (const organization of ORGANIZATIONS) await copy.remove(directoryOf(organization));
    const commit = await copy.commitAndPush("Take the attempts back");
    await this.rehearsal.everythingReady({ commit });
  }
}
