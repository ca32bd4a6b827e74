import * as pulumi from "@pulumi/pulumi";
import { adoptExisting } from "./components/adopt";
import { guard } from "./components/guard";
import { policyPackWarnings } from "./components/policy-pack";
import { findRecoverableEntries } from "./components/recoverable-entries";
import { loadPlatformConfig } from "./config/load";
import { createDelivery } from "./stacks/delivery";
import { createFoundation } from "./stacks/foundation";
import { createOrganizations } from "./stacks/organizations";
import { describeOrganizations, kubeconfigCommand } from "./stacks/outputs";

export = async () => {
  const { config, secrets, warnings } = loadPlatformConfig();
  for (const warning of [...policyPackWarnings(), ...warnings]) void pulumi.log.warn(warning);
  const recoverable = await findRecoverableEntries(config);
  guard(config.protection);
  adoptExisting(config.adopt);
  const foundation = createFoundation(config);
  const delivery = createDelivery(config, secrets, foundation);
  const tenants = createOrganizations(config, secrets, { foundation, delivery, recoverable });
  return {
    clusterName: foundation.clusterName,
    kubeconfig: kubeconfigCommand(config),
    facts: foundation.facts,
    zoneDelegations: foundation.zones.delegations,
    access: foundation.accessWays,
    controllerRoles: foundation.controllerRoleArns,
    organizations: describeOrganizations(config, tenants),
  };
};
