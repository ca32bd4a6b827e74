import { createHash } from "node:crypto";

/** Services with a gateway endpoint (VPC user guide, gateway endpoints). */
const GATEWAY: readonly string[] = ["dynamodb", "s3"];

/** Services with an interface endpoint that platforms of this kind use (AWS PrivateLink guide, integrated services). */
const INTERFACE: readonly string[] = [
  ...["autoscaling", "codebuild", "codeconnections.api", "ec2", "ec2messages", "ecr.api", "ecr.dkr", "eks", "eks-auth"],
  ...["elasticfilesystem", "elasticloadbalancing", "kms", "lambda", "logs", "monitoring", "s3", "secretsmanager", "ssm"],
  ...["ssmmessages", "sts"],
];

/** Kinds of endpoint that a service name such as com.amazonaws.eu-west-1.s3 offers in its own region; none for an unknown one. */
export function endpointKinds(serviceName: string, region: string): readonly ("Gateway" | "Interface")[] {
  const lead = `com.amazonaws.${region}.`;
  if (!serviceName.startsWith(lead)) return [];
  const service = serviceName.slice(lead.length);
  return [...(GATEWAY.includes(service) ? (["Gateway"] as const) : []), ...(INTERFACE.includes(service) ? (["Interface"] as const) : [])];
}

/** Id of the prefix list of a gateway service: one for each service and region. */
export function prefixListId(serviceName: string): string {
  return `pl-${createHash("sha256").update(serviceName).digest("hex").slice(0, 8)}`;
}
