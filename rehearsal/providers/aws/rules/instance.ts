import type { AccountRule, InputRule } from "../entry";
import { machineOf } from "../data/images";
import { target } from "../lookup";
import { textAt, valuesAt } from "../paths";
import { LAUNCH_TEMPLATE, SECURITY_GROUP, SUBNET } from "../tokens";
import { changing, refused } from "./account";
import { together } from "./inputs";

/** Image and type come from the program or from its launch template. */
export const imageAndType: InputRule = together("image and type", "ami", (inputs) =>
  inputs.launchTemplate === undefined && (inputs.ami === undefined || inputs.instanceType === undefined)
    ? "and instanceType are required without a launch template"
    : undefined,
);

/** The image is one that is published in the region, for the machine of the type. */
export const imageExists: AccountRule = refused("image exists", ["create"], (subject) => {
  const image = textAt(subject.inputs, "ami") ?? imageOfTemplate(target(subject, LAUNCH_TEMPLATE, "launchTemplate.id")?.inputs.imageId);
  if (image === undefined) return undefined;
  const machine = machineOf(image, subject.region);
  if (machine === undefined) return { code: "InvalidAMIID.NotFound", message: `The image id '[${image}]' does not exist` };
  const type = textAt(subject.inputs, "instanceType");
  const wanted = type === undefined ? machine : /^[a-z]+\d+g/.test(type) ? "arm64" : "x86_64";
  if (wanted === machine) return undefined;
  return {
    code: "InvalidParameterValue",
    message: `The architecture '${wanted}' of the specified instance type does not match the architecture '${machine}' of the specified AMI. Specify an instance type and an AMI that have matching architectures, and try again.`,
  };
});

const imageOfTemplate = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** The account has no default VPC; groups are of the subnet's network. */
export const instanceNetwork: AccountRule = refused("instance network", changing, (subject) => {
  const subnet = target(subject, SUBNET, "subnetId");
  if (subnet === undefined) {
    return subject.inputs.subnetId === undefined &&
      subject.inputs.networkInterfaces === undefined &&
      subject.inputs.launchTemplate === undefined
      ? { code: "VPCIdNotSpecified", message: "No default VPC for this user. GroupName is only supported for EC2-Classic and default VPC." }
      : undefined;
  }
  const stray = valuesAt(subject.inputs, "vpcSecurityGroupIds[]")
    .flatMap(({ value }) => subject.account.object(SECURITY_GROUP, subject.region, String(value)) ?? [])
    .find(({ inputs }) => inputs.vpcId !== subnet.inputs.vpcId);
  return stray && { code: "InvalidParameter", message: `Security group ${stray.id} and subnet ${subnet.id} belong to different networks.` };
});
