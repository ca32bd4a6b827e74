import { type Candidate, isGiven, isNot, isTrue, list, type Rule, UNKNOWN } from "../rule";

const CHECKS: Readonly<Record<string, (props: Candidate["props"]) => string[]>> = {
  "aws:eks/cluster:Cluster": ({ encryptionConfig }) => {
    if (encryptionConfig === UNKNOWN) return [];
    const covers = isNot(encryptionConfig?.resources, (resources) => list(resources).includes("secrets"));
    const key = isNot(encryptionConfig?.provider?.keyArn, isGiven);
    return covers || key ? ["Kubernetes Secrets are not encrypted with a KMS key; set encryptionConfig."] : [];
  },
  "aws:ec2/launchTemplate:LaunchTemplate": ({ blockDeviceMappings }) =>
    list(blockDeviceMappings)
      .filter(({ ebs }) => isGiven(ebs) && ebs !== UNKNOWN && isNot(ebs.encrypted, isTrue))
      .map(({ deviceName }) => `Volume ${String(deviceName)} of the launch template is not encrypted; set ebs.encrypted.`),
  "aws:ec2/instance:Instance": ({ rootBlockDevice, ebsBlockDevices }) => [
    ...(rootBlockDevice !== UNKNOWN && isNot(rootBlockDevice?.encrypted, isTrue)
      ? ["The root volume is not encrypted; set rootBlockDevice.encrypted."]
      : []),
    ...list(ebsBlockDevices)
      .filter((device) => isNot(device.encrypted, isTrue))
      .map(({ deviceName }) => `Volume ${String(deviceName)} is not encrypted; set encrypted.`),
  ],
  "aws:ebs/volume:Volume": ({ encrypted }) => (isNot(encrypted, isTrue) ? ["The volume is not encrypted; set encrypted."] : []),
  "aws:efs/fileSystem:FileSystem": ({ encrypted, kmsKeyId }) =>
    isNot(encrypted, isTrue) || isNot(kmsKeyId, isGiven)
      ? ["The file system is not encrypted with a KMS key of ours; set encrypted and kmsKeyId."]
      : [],
  "aws:cloudwatch/logGroup:LogGroup": ({ kmsKeyId }) =>
    isNot(kmsKeyId, isGiven) ? ["The log group is not encrypted with a KMS key of ours; set kmsKeyId."] : [],
};

export const encryptionAtRest: Rule = {
  name: "encryption-at-rest",
  description: "Everything that is stored is encrypted: volumes, file systems, logs and Kubernetes Secrets.",
  check: ({ type, props }) => CHECKS[type]?.(props) ?? [],
};
