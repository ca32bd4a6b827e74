import { ApiError } from "./api-error";

const CURRENT = "AWSCURRENT";
const PREVIOUS = "AWSPREVIOUS";

export interface SecretVersion {
  readonly id: string;
  readonly text: string | undefined;
  /** Base64. */
  readonly binary: string | undefined;
  /** Staging labels; a version without any is deprecated. */
  readonly labels: readonly string[];
  readonly createdAt: Date;
}

/**
 * Values of Secrets Manager entries with their staging labels, by the entry's ARN. They live in memory alone, so that no file of a
 * rehearsal holds one.
 */
export class SecretVersions {
  private readonly entries = new Map<string, Map<string, SecretVersion>>();

  /** @param relabelled is called for each version whose labels have changed. */
  constructor(private readonly relabelled: (arn: string, version: SecretVersion) => void) {}

  of(arn: string): readonly SecretVersion[] {
    return [...(this.entries.get(arn)?.values() ?? [])];
  }

  withLabel(arn: string, label: string): SecretVersion | undefined {
    return this.of(arn).find(({ labels }) => labels.includes(label));
  }

  /** Labels that a new version of the entry gets: the first one is live whatever was asked for. */
  labelsOfNew(arn: string, asked: readonly string[] | undefined): string[] {
    const labels = asked ?? [CURRENT];
    return this.withLabel(arn, CURRENT) === undefined && !labels.includes(CURRENT) ? [CURRENT, ...labels] : [...labels];
  }

  /** Adds a version. The same content under the same id is accepted once more, as AWS does for a repeated request. */
  put(arn: string, version: Omit<SecretVersion, "labels"> & { readonly labels?: readonly string[] | undefined }): SecretVersion {
    const known = this.entries.get(arn)?.get(version.id);
    if (known !== undefined && (known.text !== version.text || known.binary !== version.binary)) {
      throw new ApiError("ResourceExistsException", "A resource with the ID you requested already exists.");
    }
    const labels = this.labelsOfNew(arn, version.labels);
    const versions = this.entries.get(arn) ?? new Map<string, SecretVersion>();
    this.entries.set(arn, versions);
    if (known === undefined) versions.set(version.id, { ...version, labels: [] });
    for (const label of labels) this.attach(arn, label, version.id);
    return versions.get(version.id)!;
  }

  /** UpdateSecretVersionStage: `from` must be named while a version has the label, and AWSCURRENT cannot leave without a target. */
  move(arn: string, label: string, { from, to }: { readonly from?: string | undefined; readonly to?: string | undefined }): void {
    const invalid = (message: string): ApiError => new ApiError("InvalidParameterException", message);
    const holder = this.withLabel(arn, label);
    for (const id of [from, to]) {
      if (id !== undefined && this.entries.get(arn)?.has(id) !== true) throw invalid(`Not a valid version: ${id}`);
    }
    if (from !== undefined && holder?.id !== from) throw invalid(`Staging label ${label} is not attached to version ${from}`);
    if (from === undefined && holder !== undefined && holder.id !== to) {
      throw invalid(
        `The parameter RemoveFromVersionId can't be empty. Staging label ${label} is currently attached to version ${holder.id}, so you must explicitly reference that version in RemoveFromVersionId.`,
      );
    }
    if (to !== undefined) return this.attach(arn, label, to);
    if (label === CURRENT)
      throw invalid("You can only move staging label AWSCURRENT to a different secret version. It can't be completely removed.");
    if (from !== undefined) this.relabel(arn, from, (labels) => labels.filter((other) => other !== label));
  }

  private attach(arn: string, label: string, id: string): void {
    const holder = this.withLabel(arn, label);
    if (holder?.id === id) return;
    if (holder !== undefined) this.relabel(arn, holder.id, (labels) => labels.filter((other) => other !== label));
    this.relabel(arn, id, (labels) => [...labels, label]);
    if (label !== CURRENT || holder === undefined) return;
    this.attach(arn, PREVIOUS, holder.id);
    this.relabel(arn, id, (labels) => labels.filter((other) => other !== PREVIOUS));
  }

  private relabel(arn: string, id: string, change: (labels: readonly string[]) => readonly string[]): void {
    const versions = this.entries.get(arn)!;
    const before = versions.get(id)!;
    const labels = change(before.labels);
    if (labels.length === before.labels.length) return;
    const after = { ...before, labels };
    versions.set(id, after);
    this.relabelled(arn, after);
  }
}
