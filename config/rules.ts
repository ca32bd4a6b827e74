import { firstFree, formatCidr, parseCidr, readCidr } from "../lib/cidr";
import { boundaryName } from "../lib/names";
import { nearestQuantity } from "../lib/quantity";
import { nearest, suggestion } from "../lib/suggest";
import { EXAMPLE_ROLE, roleOfSession } from "./arns";
import { MAX_NAMESPACE_LENGTH, PLACEHOLDERS, PREFIX_PLACEHOLDERS } from "./naming";
import { REGION_ZONES } from "./regions";
import { INSTANCE_FAMILIES } from "./support/instance-families";
import { KUBERNETES_VERSIONS } from "./support/kubernetes-versions";

// Every sentence that the configuration's checks can say, by rule. Each has a fixture of the same name or more than
// one in test/config/invalid. A sentence says what is wrong and what to do; the path before it says where.

/** Sets a secret without the value appearing in the shell's history or among the processes' arguments. */
export const setSecret = (path: string) =>
  `pulumi config set --secret --path 'numinia:secrets.${path}' (it reads the value from standard input)`;

const quoted = (value: unknown) => JSON.stringify(value);
const listed = (words: readonly (string | number)[]) => words.join(", ");
const repeated = (list: readonly unknown[]) => [...new Set(list.filter((entry, index) => list.indexOf(entry) !== index))].map(quoted);

/** What is wrong with the shape of the document. */
const STRUCTURE_RULES = {
  "no-config": () =>
    "this stack has no configuration; write its Pulumi.<stack>.yaml (Pulumi.rehearsal.yaml is a small example), or choose another stack with: pulumi stack select",
  "unknown-key": (c: { key: string; known: readonly string[] }) => `unknown key${suggestion(c.key, c.known)}`,
  "missing-key": (c: { description?: string }) => `missing${c.description ? `; expected: ${c.description}` : ""}`,
  "wrong-type": (c: { expected: string; found: string }) =>
    `expected ${c.expected}, found ${c.found}${c.expected === "text" && c.found !== "text" && /number|true/.test(c.found) ? "; put it in quotes" : ""}`,
  "not-an-option": (c: { value: string | number; options: readonly (string | number)[] }) => {
    const options = c.options.map(String);
    const close =
      typeof c.value === "number"
        ? c.options
            .filter((option) => typeof option === "number")
            .sort((a, b) => Math.abs(a - Number(c.value)) - Math.abs(b - Number(c.value)))[0]
        : nearest(c.value, options);
    return `${quoted(c.value)} is none of ${listed(options)}${close === undefined ? "" : `; did you mean ${close}?`}`;
  },
  "number-range": (c: { value: number; minimum?: number; maximum?: number }) =>
    `${c.value} is ${c.minimum !== undefined ? `too small; at least ${c.minimum}` : `too large; at most ${c.maximum}`}`,
};

/** What is wrong with one value. A schema names these in place of zod's own messages. */
const VALUE_RULES = {
  "list-empty": () => "the list is empty; give at least one entry",
  "list-repeats": (list: readonly unknown[]) => `${listed(repeated(list))} is listed twice; remove one`,
  "text-length": (text: string) => (text === "" ? "is empty" : `has ${text.length} characters, which is too long; shorten it`),
  "unsafe-text": (text: string) =>
    `${quoted(text)} has characters that Flux cannot substitute into YAML; use letters, digits, space and . _ @ : / + - only, begin with a letter or digit, and put no space after a colon or at an end`,
  "reads-as-other-type": (text: string) =>
    `${quoted(text)} reads as a number, boolean, date or null once Flux substitutes it into YAML; add a letter or choose another word`,
  "name-format": (text: string) =>
    `${quoted(text)} is not a DNS label; use lower-case letters, digits and hyphens, beginning and ending with a letter or digit${hint(
      text
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, "-")
        .replace(/^-+|-+$/g, ""),
      text,
    )}`,
  "aws-name": (text: string) =>
    `${quoted(text)} is not a name that AWS accepts here; use letters, digits, hyphens and underscores, at most 100, beginning with a letter or digit`,
  "domain-format": (text: string) => `${quoted(text)} is not a domain name such as example.org (lower case, no scheme, no dot at the end)`,
  "region-unknown": (text: string) =>
    `${quoted(text)} is not a region that this platform knows${suggestion(text, Object.keys(REGION_ZONES), 0) || "; config/regions.ts lists them"}`,
  "tag-key": (key: string) =>
    `${quoted(key)} is not a tag key that AWS accepts; use 1 to 128 letters, digits, spaces and + - = . _ : / @, not beginning with aws:`,
  "tag-value": (text: string) =>
    `${quoted(text)} is not a tag value that AWS accepts; use up to 256 letters, digits, spaces and + - = . _ : / @`,
  "cidr-malformed": (text: string) => `${quoted(text)} is not an IPv4 block such as 10.0.0.0/16`,
  "cidr-host-bits": (text: string) => {
    const read = readCidr(text);
    return `${text} is an address inside a block, not its beginning${"kind" in read && read.kind === "hostBits" ? `; did you mean ${formatCidr(read.meant)}?` : ""}`;
  },
  "peer-format": (text: string) => `${quoted(text)} is not an environment such as acme/pro (organization, slash, environment)`,
  "date-format": (text: string) => `${quoted(text)} is not a day of the calendar such as "2027-01-31"`,
  "vpc-size": (text: string) => `${text} is not a size that AWS accepts for a VPC; choose a prefix from /16 to /28`,
  "subnet-size": (text: string) => `${text} is not a size that AWS accepts for a subnet; choose a prefix from /16 to /28`,
  "zone-format": (text: string) => `${quoted(text)} is not an availability zone such as eu-west-1a`,
  "kubernetes-version": (text: string) =>
    `${quoted(text)} is not a Kubernetes minor version such as "1.35"${hint(/^v?(1\.\d\d)/.exec(text)?.[1], text)}`,
  "kubernetes-version-unknown": (text: string) =>
    `${quoted(text)} is not a version that this platform knows; known are ${listed(Object.keys(KUBERNETES_VERSIONS))} (config/support/kubernetes-versions.ts)`,
  "addon-version": (text: string) =>
    `${quoted(text)} is not an EKS add-on version such as v1.2.3-eksbuild.4; list them with: aws eks describe-addon-versions`,
  "public-access-open": (text: string) =>
    `${text} opens the API server to ${text.endsWith("/0") ? "the whole internet" : "more than 16 million addresses"}; name the networks that need it, or leave the list empty for private access only`,
  "public-access-private": (text: string) =>
    `${text} is a private block, which EKS refuses here: the VPC reaches the API server privately anyway; name public addresses`,
  "instance-type": (text: string) => `${quoted(text)} is not an EC2 instance type such as t3.medium`,
  "instance-family": (text: string) =>
    `${quoted(text)} is of no family of EC2 instance types${suggestion(text.split(".")[0]!, INSTANCE_FAMILIES, 0) || "; config/support/instance-families.ts lists them"}`,
  "label-key": (key: string) =>
    `${quoted(key)} is not a label key; use at most 63 letters, digits and - _ . after an optional DNS prefix and a slash`,
  "label-value": (text: string) =>
    `${quoted(text)} is not a label value; use at most 63 letters, digits and - _ . , beginning and ending with a letter or digit`,
  "label-reserved": (key: string) =>
    `${quoted(key)} is reserved: a node may not give itself labels of this domain and EKS refuses them; use another prefix or none`,
  "url-malformed": () =>
    "is not a URL of a Git repository; write for instance https://github.com/owner/repository.git, without query or fragment",
  "url-scheme": (text: string) => `the scheme is not one that this platform uses; use https:// or ssh://${sshForm(text)}`,
  "url-credentials": () => "has credentials in it; remove them and set them under numinia:secrets instead",
  "url-clear-text": () => "would send credentials and code in the clear; use https (http is for a loopback address only)",
  "source-format": () =>
    "is not a URL that Flux sources may begin with; write scheme (https, ssh or oci), host and path, for instance https://github.com/owner/ or oci://ghcr.io/owner/charts",
  "registry-format": (text: string) =>
    `${quoted(text)} is not a registry of images; begin with its host, for instance docker.io/nginxinc or registry.example.org:5000`,
  "branch-invalid": (text: string) => `${quoted(text)} is not a branch name`,
  "path-invalid": (text: string) =>
    `${quoted(text)} is not a path inside the repository; begin with ./ and use letters, digits and . _ - between single slashes, without ..`,
  "interval-invalid": (text: string) => `${quoted(text)} is not a duration above zero that Flux reads; write for instance 1m0s, 30s or 1h`,
  "flux-version": (text: string) =>
    `${quoted(text)} is not a Flux version such as v2.9.3${hint(/^(\d+\.\d+\.\d+)$/.exec(text) ? `v${text}` : undefined, text)}`,
  "principal-not-arn": (text: string) => `${quoted(text)} is not an ARN; give that of an IAM role or user, for instance ${EXAMPLE_ROLE}`,
  "principal-group": (text: string) =>
    `${quoted(text)} is an IAM group, which EKS gives no access; name a role that its members may assume, or its users one by one`,
  "principal-session": (text: string) =>
    `${quoted(text)} is a session, which ends; name the role behind it${hint(roleOfSession(text), text)}`,
  "principal-kind": (text: string) =>
    `${quoted(text)} is neither an IAM role nor an IAM user that a cluster can give access to; name one such as ${EXAMPLE_ROLE}`,
  "runner-repository": (text: string) =>
    `${quoted(text)} is not the address of a GitHub repository; write https://github.com/owner/repository without .git or a slash at the end`,
  "connection-arn": (text: string) =>
    `${quoted(text)} is not the ARN of a CodeConnections connection; list them with: aws codeconnections list-connections`,
  "address-format": (text: string) => `${quoted(text)} is not an IPv4 address such as 10.0.0.2`,
  "zone-reserved": (text: string) => `${quoted(text)} is a name that the cluster itself answers; choose another domain`,
  "role-name": (text: string) => `${quoted(text)} is not a name that IAM takes for a role; use 1 to 64 letters, digits and _ + = , . @ -`,
  "secret-key": (key: string) =>
    `${quoted(key)} is not a key that an environment variable could have; use letters, digits and underscores, at most 128, beginning with no digit`,
  "bucket-name": (text: string) =>
    `${quoted(text)} is not the name of an S3 bucket; use 3 to 63 lower-case letters, digits, hyphens and dots`,
  "prefix-organization": (text: string) => `${quoted(text)} gives every organization the same prefix; put {organization} into it`,
  "prefix-slash": (text: string) =>
    `${quoted(text)} is not a prefix of its own; end with a slash, begin with none, and put no two in a row`,
  "prefix-placeholder": (text: string) => placeholderText(text, PREFIX_PLACEHOLDERS),
  "reason-empty": () => "is empty; say why the rule does not hold here, since every preview shows it",
  "adopt-key": (text: string) =>
    `${quoted(text)} names no resource; write its logical name, or <type>::<name> such as aws:ec2/vpc:Vpc::numinia-vpc`,
  "import-id": (text: string) =>
    `${quoted(text)} is not an import id; write the one that the resource's page in the Pulumi registry describes`,
  "template-braces": (text: string) => `${quoted(text)} has braces that belong to no placeholder; write {organization}`,
  "template-characters": (text: string) =>
    `${quoted(text)} has characters that AWS refuses in this name; use letters, digits and + = , . @ - _ around the placeholders (and / in secret names and prefixes)`,
  "role-placeholder": (text: string) => placeholderText(text, PLACEHOLDERS.organizationRole),
  "secret-placeholder": (text: string) => placeholderText(text, PLACEHOLDERS.secret),
  "quantity-invalid": (text: string) =>
    `${quoted(text)} is not a Kubernetes quantity such as 500m, 2 or 4Gi${hint(nearestQuantity(text), text)}`,
  "quantity-sign": (text: string) => `${quoted(text)} must be above zero`,
  "cpu-unit": (text: string) => `${quoted(text)} is not an amount of CPU; use cores (2, 0.5) or thousandths (500m)`,
  "bytes-unit": (text: string) => `${quoted(text)} is a fraction of a byte${hint(text.replace(/[num]$/, "Mi"), text)}`,
  "token-short": () =>
    `has fewer than 20 characters and could be guessed; make one with: openssl rand -hex 32 | pulumi config set --secret --path 'numinia:secrets.receiver.token'`,
};

/** What values contradict each other. */
const CROSS_RULES = {
  "zones-too-few": (c: { count: number }) =>
    `${c.count === 1 ? "one zone is" : `${c.count} zones are`} too few; EKS needs subnets in at least two`,
  "zone-duplicate": (c: { name: string; first: string }) => `${c.name} is already ${c.first}; give each zone once`,
  "zone-elsewhere": (c: { name: string; region: string; zones: readonly string[] }) =>
    `${c.name} is not in the region ${c.region}; its zones are ${listed(c.zones)}`,
  "subnet-outside": (c: { cidr: string; vpc: string; free?: string }) => `${c.cidr} is outside the VPC ${c.vpc}${choose(c.free)}`,
  "cidr-overlap": (c: { cidr: string; other: string; at: string; free?: string }) =>
    `${c.cidr} overlaps ${c.other} (${c.at})${choose(c.free)}`,
  "node-group-bounds": (c: { min: number; desired: number; max: number }) =>
    `min ${c.min}, desired ${c.desired}, max ${c.max} are not in order; min ≤ desired ≤ max is needed`,
  "node-group-duplicate": (c: { name: string; first: string }) => `${quoted(c.name)} is already ${c.first}; rename one`,
  "node-group-zone": (c: { name: string; known: readonly string[] }) =>
    `${quoted(c.name)} is not a zone of numinia:network, which has ${listed(c.known)}`,
  "recovery-region": (c: { region: string }) => `${c.region} is the platform's own region, which is what may be lost; choose another`,
  "recovery-overlap": (c: { cidr: string; other: string }) =>
    `${c.cidr} overlaps the platform's VPC ${c.other} (numinia:network.cidr), so that the two could never be connected; choose another block`,
  "bootstrap-ended": (c: { until: string }) =>
    `the way from the internet was for the first up and ended on ${c.until}; remove numinia:cluster.bootstrap and run up from inside the VPC or through the access instance (docs/first-up.md), or give a later day`,
  "bootstrap-far": (c: { until: string; latest: string }) =>
    `${c.until} is too far ahead for a way that only the first up needs; ${c.latest} is the last day that can be given today`,
  "kubernetes-version-ended": (c: { version: string; end: string; known: readonly string[] }) =>
    `extended support of Kubernetes ${c.version} ended on ${c.end} and EKS upgrades such clusters by itself; supported are ${listed(c.known)}`,
  "addon-version-unknown": (c: { name: string; version: string; kubernetes: string; allowed: readonly string[] }) =>
    c.allowed.length === 0
      ? `this platform knows no version of ${c.name} for Kubernetes ${c.kubernetes} yet; add it to config/support/add-on-versions.ts`
      : `${c.version} is not a version of ${c.name} for Kubernetes ${c.kubernetes} that this platform knows; allowed are ${listed(c.allowed)} (config/support/add-on-versions.ts)`,
  "forward-duplicate": (c: { zone: string; first: string }) => `${c.zone} is already ${c.first}; list all its servers there`,
  "internal-name-itself": (c: { name: string }) => `${c.name} stands for itself; name what it stands for, or remove it`,
  "deployer-missing": (c: { at: string }) =>
    `missing, but ${c.at} names a principal; EKS itself makes an entry for the one that creates the cluster and refuses a second, so set the ARN of the role or user that runs pulumi up`,
  "exception-duplicate": (c: { rule: string; resource: string; first: string }) =>
    `the exception of ${c.resource} from ${c.rule} is already ${c.first}; remove one`,
  "adopt-duplicate": (c: { id: string; first: string }) =>
    `${c.id} is already given to ${c.first}; one existing resource has one owner, so remove one`,
  "domain-duplicate": (c: { domain: string; first: string }) =>
    `${c.domain} already belongs to ${c.first}; a domain has one owner, so remove it from one`,
  "organization-duplicate": (c: { name: string; first: string }) => `${quoted(c.name)} is already ${c.first}; rename one or merge them`,
  "environment-duplicate": (c: { name: string; first: string }) => `${quoted(c.name)} is already ${c.first}; rename one or merge them`,
  "application-duplicate": (c: { name: string; first: string }) =>
    `${quoted(c.name)} is already ${c.first}; declare it once and list its environments`,
  "application-environment": (c: { name: string; organization: string; known: readonly string[] }) =>
    `${quoted(c.name)} is not an environment of ${c.organization}${suggestion(c.name, c.known)}`,
  "peer-unknown": (c: { peer: string; known: readonly string[] }) =>
    `${quoted(c.peer)} is no environment of an organization${suggestion(c.peer, c.known)}`,
  "peer-own": (c: { peer: string }) =>
    `${quoted(c.peer)} is of the same organization; the allows same-namespace and own-environments open the way between its own pods`,
  "peer-one-sided": (c: { peer: string; self: string }) =>
    `${c.peer} does not name ${c.self} among its peers; both sides have to agree, so add it there or remove it here`,
  "namespace-duplicate": (c: { namespace: string; first: string }) =>
    `the namespace ${c.namespace} already belongs to ${c.first}; set another with the key namespace`,
  "namespace-reserved": (c: { namespace: string }) =>
    `the namespace ${c.namespace} is reserved for the platform or Kubernetes; choose another name`,
  "namespace-too-long": (c: { namespace: string }) =>
    `the namespace ${c.namespace} has ${c.namespace.length} characters; at most ${MAX_NAMESPACE_LENGTH}, because the Flux Kustomization ${boundaryName("<namespace>")} is used as a label value (63): shorten it or set the key namespace`,
  "default-above-max": (c: { resource: string; value: string; max: string }) =>
    `the default ${c.resource} ${c.value} is above the maximum ${c.max}; lower containers.default or raise containers.max`,
  "request-above-default": (c: { resource: string; value: string; limit: string }) =>
    `the default ${c.resource} request ${c.value} is above the default limit ${c.limit}; lower containers.defaultRequest or raise containers.default`,
  "role-too-long": (c: { role: string }) =>
    `gives the role ${c.role}, ${c.role.length} characters; IAM takes 64: shorten the template or the names`,
  "role-duplicate": (c: { role: string; one: string; other: string }) =>
    `gives the role ${c.role} to both ${c.one} and ${c.other}; use {organization} and {environment}, or rename one`,
  "secret-duplicate": (c: { secret: string; one: string; other: string }) =>
    `gives the entry ${c.secret} to both ${c.one} and ${c.other}; use all placeholders, or rename one`,
};

/** What is wrong with secrets. No argument of these carries a value. */
const SECRET_RULES = {
  "secrets-plain": () =>
    "is in plain text; remove it and set each value with: pulumi config set --secret --path 'numinia:secrets.<name>' (it reads the value from standard input)",
  "secret-elsewhere": () => "holds an encrypted value, which would be read into plain text here; move it below numinia:secrets",
  "receiver-token-missing": () =>
    "missing; Flux cannot tell a genuine push without it: openssl rand -hex 32 | pulumi config set --secret --path 'numinia:secrets.receiver.token'",
  "credentials-scheme": (c: { found: "ssh" | "https"; url: "ssh" | "https" | "http"; at: string }) =>
    c.found === "ssh"
      ? `is an SSH key, which does not work over ${c.url} (${c.at}); set username and password, or use an ssh:// URL`
      : `is a user name and password, which do not work over ssh (${c.at}); set identity and knownHosts, or use an https:// URL`,
  "credentials-mixed": () => "has both a password and an SSH key; keep username and password, or identity and knownHosts",
  "credentials-incomplete": (c: { missing: readonly string[]; path: string }) =>
    `${c.missing.join(" and ")} missing; set with: ${setSecret(`${c.path}.${c.missing[0]}`)}`,
  "credentials-needed": (c: { at: string; path: string }) =>
    `missing; the ssh URL of ${c.at} needs identity and knownHosts: ${setSecret(`${c.path}.identity`)}`,
  "secret-value-missing": (c: { path: string }) => `missing, but declared as provided; set with: ${setSecret(c.path)}`,
  "secret-value-unused": (c: { why: string }) => `belongs to no key that is declared as provided: ${c.why}; remove it or declare the key`,
  "credentials-unused": (c: { organization: string; environment: string; why: string }) => `belongs to no repository: ${c.why}; remove it`,
};

export const RULES = { ...STRUCTURE_RULES, ...VALUE_RULES, ...CROSS_RULES, ...SECRET_RULES };
export type Rule = keyof typeof RULES;
export type ValueRule = keyof typeof VALUE_RULES;

export function isValueRule(text: string): text is ValueRule {
  return Object.hasOwn(VALUE_RULES, text);
}

/** The sentence of a rule about a single value. */
export function valueText(rule: ValueRule, value: unknown): string {
  return (VALUE_RULES[rule] as (value: unknown) => string)(value);
}

function hint(better: string | undefined, than: string): string {
  return better !== undefined && better !== "" && better !== than ? `; did you mean ${better}?` : "";
}

function choose(free: string | undefined): string {
  return free === undefined ? "; the VPC has no free block of that size" : `; choose for instance ${free}, which is free`;
}

/** The URL form of Git's short ssh notation (git@host:path). */
function sshForm(text: string): string {
  const short = /^([\w.-]+)@([\w.-]+):(?!\/\/)\/?([\w./-]+)$/.exec(text);
  return short ? `, here ssh://${short[1]}@${short[2]}/${short[3]}` : "";
}

function placeholderText(template: string, known: readonly string[]): string {
  const unknown = [...template.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1]!).find((name) => !known.includes(name)) ?? "";
  return `{${unknown}} is not a placeholder here${suggestion(unknown, known)}`;
}

/** A free block of the prefix of `cidr` in the VPC, apart from all that is taken: what overlap messages propose. */
export function freeBlock(vpc: string, cidr: string, taken: readonly string[]): string | undefined {
  const free = firstFree(parseCidr(vpc), taken.map(parseCidr), Math.max(parseCidr(cidr).prefix, 16));
  return free && formatCidr(free);
}
