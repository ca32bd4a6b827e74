export { Account, type AccountOptions, type ClusterEndpoint } from "./account";
export { addInventory } from "./inventory";
export { INSTANCE_TYPES, instanceCapacity, type InstanceCapacity } from "./data/instances";
export type { NodeGroupListener, NodeGroupNotice } from "./node-group-notice";
export { addExisting, AWS_PROVIDER_VERSION, createAwsProvider } from "./provider";
export type { StoredObject } from "./stored-object";
