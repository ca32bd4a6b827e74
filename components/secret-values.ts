import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { SecretEntry } from "./secret-entries";

/**
 * Has the function that owns live values (functions/secret-values) settle the entries of an organization, now and whenever what it is
 * told changes. Returns what stands for it: workloads that read an entry come after.
 *
 * The program writes no live value: what is provided is handed over as a version under a label of its own, so that no `up` ever undoes
 * a rotation. AWS makes the first version of an entry the live one whatever its label, so the function makes one before that; a
 * workload never reads an entry with the provided keys alone, and the version that was handed over keeps the one label that it was given.
 */
export function settleSecretValues(
  name: string,
  secretFunction: aws.lambda.Function,
  entries: readonly SecretEntry[],
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  const handedOver = entries.filter(({ provided }) => Object.keys(provided).length > 0);
  const declared = entries.filter((each) => each.generate.length > 0 || handedOver.includes(each));
  if (declared.length === 0) return [];
  const first =
    handedOver.length === 0
      ? []
      : [
          invoke(
            `${name}-first`,
            secretFunction,
            handedOver.map((each) => told(each)),
            opts,
          ),
        ];
  const versions = new Map(handedOver.map((each) => [each, handOver(each, pulumi.mergeOptions(opts, { dependsOn: first }))]));
  return [
    invoke(
      name,
      secretFunction,
      declared.map((each) => told(each, versions.get(each))),
      opts,
    ),
  ];
}

/** What the function is told of one entry (functions/secret-values/index.d.mts). */
type Told = pulumi.Input<{ secretId: string; generate: string[]; provided?: string }>;

function told({ entry, generate }: SecretEntry, version?: aws.secretsmanager.SecretVersion): Told {
  return pulumi
    .all([entry.arn, version?.versionId])
    .apply(([secretId, provided]) => ({ secretId, generate: [...generate], ...(provided === undefined ? {} : { provided }) }));
}

function invoke(name: string, secretFunction: aws.lambda.Function, entries: readonly Told[], opts: pulumi.CustomResourceOptions) {
  const input = pulumi.all([...entries]).apply((all) => JSON.stringify({ entries: all }));
  return new aws.lambda.Invocation(name, { functionName: secretFunction.name, input }, opts);
}

/** The provided values as a version that is not the live one. */
function handOver({ name, entry, provided }: SecretEntry, opts: pulumi.CustomResourceOptions): aws.secretsmanager.SecretVersion {
  return new aws.secretsmanager.SecretVersion(
    name,
    {
      secretId: entry.arn,
      secretString: pulumi.secret(pulumi.all(provided)).apply((plain) => JSON.stringify(plain)),
      versionStages: ["NUMINIA_PROVIDED"],
    },
    // The old version gives up the label that the new one takes; the other way round its deletion would find it gone.
    { ...opts, deleteBeforeReplace: true },
  );
}
