import { loadPlatformConfig } from "./config/load";
import { createDelivery } from "./stacks/delivery";
import { createFoundation } from "./stacks/foundation";
import { createOrganizations } from "./stacks/organizations";
import { describeOrganizations, kubeconfigCommand } from "./stacks/outputs";

const { config, secrets } = loadPlatformConfig();
const foundation = createFoundation(config);
const delivery = createDelivery(config, secrets, foundation);
const tenants = createOrganizations(config, secrets, foundation, delivery);

export const clusterName = foundation.clusterName;
export const kubeconfig = kubeconfigCommand(config);
export const facts = foundation.facts;
export const organizations = describeOrganizations(config, tenants);
