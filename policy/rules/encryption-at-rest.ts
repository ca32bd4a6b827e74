import { isGiven, isNot, isOwnKey, isTrue, list, ruleOf, UNKNOWN } from "../rule";

/** S3 is not among them: since January 2023 AWS itself encrypts every object of every bucket, and nobody can switch that off. */
export const encryptionAtRest = ruleOf(
  {
    name: "encryption-at-rest",
    description: "Everything that is stored is encrypted: volumes, file systems, logs and Kubernetes Secrets.",
  },
  {
    "aws:eks/cluster:Cluster": ({ encryptionConfig }) => {
      if (encryptionConfig === UNKNOWN) return [];
      const covers = isNot(encryptionConfig?.resources, (resources) => list(resources).includes("secrets"));
      const key = isNot(encryptionConfig?.provider?.keyArn, isOwnKey);
      return covers || key ? ["Kubernetes Secrets are not encrypted with a KMS key; set encryptionConfig."] : [];
    },
    "aws:ec2/launchTemplate:LaunchTemplate": ({ blockDeviceMappings }) => templateVolumes(blockDeviceMappings),
    "aws:ec2/instance:Instance": ({ rootBlockDevice, ebsBlockDevices }) => [
      ...(rootBlockDevice !== UNKNOWN && isNot(rootBlockDevice?.encrypted, isTrue)
        ? ["The root volume is not encrypted; set rootBlockDevice.encrypted."]
        : []),
      ...list(ebsBlockDevices)
        .filter((device) => isNot(device.encrypted, isTrue))
        .map(({ deviceName }) => `Volume ${String(deviceName)} is not encrypted; set encrypted.`),
    ],
    "aws:ebs/volume:Volume": ({ encrypted }) => (isNot(encrypted, isTrue) ? ["The volume is not encrypted; set encrypted."] : []),
    // For what others make in the account, by hand or from a snapshot. True when nothing is said.
    "aws:ebs/encryptionByDefault:EncryptionByDefault": ({ enabled }) =>
      isNot(enabled, (value) => !isGiven(value) || isTrue(value)) ? ["The account's new volumes are not encrypted; set enabled."] : [],
    "aws:efs/fileSystem:FileSystem": ({ encrypted, kmsKeyId }) =>
      isNot(encrypted, isTrue) || isNot(kmsKeyId, isOwnKey)
        ? ["The file system is not encrypted with a KMS key of ours; set encrypted and kmsKeyId."]
        : [],
    "aws:cloudwatch/logGroup:LogGroup": ({ kmsKeyId }) =>
      isNot(kmsKeyId, isOwnKey) ? ["The log group is not encrypted with a KMS key of ours; set kmsKeyId."] : [],
  },
);

/**
 * A volume that the template does not list is as the image says, or as the account's default, which another region or account may
 * not have: the rule holds by what stands in the template alone, as it does for an instance's root volume.
 */
function templateVolumes(mappings: unknown): string[] {
  const known = list(mappings);
  const isAllKnown = mappings !== UNKNOWN && known.length === (Array.isArray(mappings) ? mappings.length : 0);
  const volumes = known.filter(({ ebs }) => isGiven(ebs));
  if (volumes.length === 0 && isAllKnown)
    return ["The launch template lists no volume, so the image decides on encryption; list its root volume with ebs.encrypted."];
  return volumes
    .filter(({ ebs }) => ebs !== UNKNOWN && isNot(ebs.encrypted, isTrue))
    .map(({ deviceName }) => `Volume ${String(deviceName)} of the launch template is not encrypted; set ebs.encrypted.`);
}
