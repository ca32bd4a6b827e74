import { PolicyPack } from "@pulumi/policy";
import { createPolicies } from "./policies";
import { onStackConfig, STRICTEST, type StackConfig } from "./stack-config";

let config: StackConfig = STRICTEST;
onStackConfig((told) => (config = told));

new PolicyPack("numinia", { policies: createPolicies(() => config) });
