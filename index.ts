import * as pulumi from "@pulumi/pulumi";
import { adoptExisting } from "./components/adopt";
import { guard } from "./components/guard";
import { loadPlatformConfig } from "./config/load";
import { createDelivery } from "./stacks/delivery";
import { createFoundation } from "./stacks/foundation";
import { createOrganizations } from "./stacks/organizations";
import { describeOrganizations, kubeconfigCommand } from "./stacks/outputs";

const { config, secrets, warnings } = loadPlatformConfig();
for (const warning of warnings) void pulumi.log.warn(warning);
guard(config.protection);
adoptExisting(config.adopt);
const foundation = createFoundation(config);
const delivery = createDelivery(config, secrets, foundation);
const tenants = createOrganizations(config, secrets, foundation, delivery);

export const clusterName = foundation.clusterName;
export const kubeconfig = kubeconfigCommand(config);
export const facts = foundation.facts;
export const zoneDelegations = foundation.zones.delegations;
export const access = foundation.accessWays;
export const controllerRoles = foundation.controllerRoleArns;
export const organizations = describeOrganizations(config, tenants);
