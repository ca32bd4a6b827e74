import type { TypeEntry } from "../entry";
import { EC2_NETWORK } from "./ec2-network";
import { EC2_SECURITY } from "./ec2-security";
import { EKS_CLUSTER } from "./eks-cluster";
import { EKS_NODES } from "./eks-nodes";
import { IAM } from "./iam";
import { SECURITY } from "./security";

/** Every resource type that the stand-in knows. */
export const ENTRIES: readonly TypeEntry[] = [...EC2_NETWORK, ...EC2_SECURITY, ...EKS_CLUSTER, ...EKS_NODES, ...IAM, ...SECURITY];

export const ENTRY_BY_TOKEN: ReadonlyMap<string, TypeEntry> = new Map(ENTRIES.map((entry) => [entry.token, entry]));
