import type { AccountRule, Effect, InputRule } from "../entry";
import { ACCESS_POLICIES } from "../data/access-policies";
import { valueAt, valuesAt } from "../paths";
import { didYouMean } from "../text";
import { ACCESS_ENTRY, ACCESS_POLICY_ASSOCIATION } from "../tokens";
import { refused } from "./account";
import { each, together } from "./inputs";

const LEAD = /^arn:aws[a-z-]*:eks::aws:cluster-access-policy\//;

export const knownAccessPolicy: InputRule = each("known access policy", "policyArn", (value) => {
  if (typeof value !== "string") return undefined;
  const name = value.replace(LEAD, "");
  if (!LEAD.test(value))
    return `"${value}" is not the ARN of an access policy; it should look like arn:aws:eks::aws:cluster-access-policy/NAME`;
  return ACCESS_POLICIES.includes(name) ? undefined : `"${name}" is not an access policy that EKS has${didYouMean(name, ACCESS_POLICIES)}`;
});

/** Namespaces go with the scope of the same name, and with it alone. */
export const scopeNamespaces: InputRule = together("scope namespaces", "accessScope.namespaces", (inputs) => {
  const type = valueAt(inputs, "accessScope.type");
  const given = valuesAt(inputs, "accessScope.namespaces[]").length > 0;
  if (type === "namespace" && !given) return "is required for the scope namespace";
  return type === "cluster" && given ? "is taken for the scope namespace only" : undefined;
});

/** A policy is associated with an entry that is there, and is for people and programs. */
export const entryOfPolicy: AccountRule = refused("entry of policy", ["create"], ({ account, region, inputs }) => {
  const entry = account.object(ACCESS_ENTRY, region, `${String(inputs.clusterName)}:${String(inputs.principalArn)}`);
  if (entry === undefined)
    return {
      code: "ResourceNotFoundException",
      message: "The specified principalArn could not be found. You can view your available access entries with 'list-access-entries'.",
    };
  return entry.inputs.type === "STANDARD"
    ? undefined
    : {
        code: "InvalidRequestException",
        message: `Access policies cannot be associated with an access entry of type ${String(entry.inputs.type)}`,
      };
});

/** An entry's policies go with it. */
export const dropsAssociations: Effect = {
  name: "drops associations",
  run({ account, region, stage, inputs }) {
    if (stage !== "delete") return;
    for (const association of account.objects(ACCESS_POLICY_ASSOCIATION)) {
      const own = association.inputs.clusterName === inputs.clusterName && association.inputs.principalArn === inputs.principalArn;
      if (own && association.region === region) account.drop(association);
    }
  },
};
