import type { TypeEntry } from "../entry";
import { CODEBUILD } from "./codebuild";
import { EC2_ENDPOINTS } from "./ec2-endpoints";
import { EC2_INSTANCE } from "./ec2-instance";
import { EC2_NETWORK } from "./ec2-network";
import { EC2_SECURITY } from "./ec2-security";
import { EC2_SECURITY_RULES } from "./ec2-security-rules";
import { EFS } from "./efs";
import { EKS_CLUSTER } from "./eks-cluster";
import { EKS_NODES } from "./eks-nodes";
import { IAM } from "./iam";
import { LAMBDA } from "./lambda";
import { ROUTE53 } from "./route53";
import { SECURITY } from "./security";

/** Every resource type that the stand-in knows. */
export const ENTRIES: readonly TypeEntry[] = [
  ...EC2_NETWORK,
  ...EC2_SECURITY,
  ...EKS_CLUSTER,
  ...EKS_NODES,
  ...IAM,
  ...SECURITY,
  ...CODEBUILD,
  ...EC2_ENDPOINTS,
  ...EC2_INSTANCE,
  ...EC2_SECURITY_RULES,
  ...EFS,
  ...ROUTE53,
  ...LAMBDA,
];

export const ENTRY_BY_TOKEN: ReadonlyMap<string, TypeEntry> = new Map(ENTRIES.map((entry) => [entry.token, entry]));
