import type { AccountRule, Effect, InputRule, Subject, TypeEntry } from "../entry";
import { others } from "../lookup";
import { textAt, valueAt } from "../paths";
import type { StoredObject } from "../stored-object";
import { SECURITY_GROUP } from "../tokens";
import { changing, refused } from "./account";
import { together } from "./inputs";

const SOURCES = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"] as const;

/** EC2 changes the value of a rule's other side in place, never its kind. */
export const replaceSourceKind: NonNullable<TypeEntry["replaceWhen"]> = Object.fromEntries(
  SOURCES.map((source) => [source, (before: unknown, after: unknown): boolean => (before === undefined) !== (after === undefined)]),
);

/** Ports go with TCP, UDP and ICMP, and not with all protocols. */
export const rulePorts: InputRule = together("rule ports", "fromPort", (inputs) => {
  const { ipProtocol, fromPort, toPort } = inputs;
  if (typeof ipProtocol !== "string") return undefined;
  const given = fromPort !== undefined || toPort !== undefined;
  if (ipProtocol === "-1") return given ? "and toPort are not taken with all protocols (-1)" : undefined;
  if (!["tcp", "udp", "icmp", "icmpv6"].includes(ipProtocol)) return undefined;
  if (fromPort === undefined || toPort === undefined) return `and toPort are required for the protocol ${ipProtocol}`;
  if (typeof fromPort !== "number" || typeof toPort !== "number" || ipProtocol.startsWith("icmp")) return undefined;
  return fromPort < 0 || toPort > 65535 || fromPort > toPort ? `${fromPort} to toPort ${toPort} is not a range of ports` : undefined;
});

const peer = (subject: Subject): string =>
  String(SOURCES.map((source) => valueAt(subject.inputs, source)).find((value) => value !== undefined));

/** A group has each rule once. */
export const sameRule: AccountRule = refused("same rule", changing, (subject) => {
  const names = ["securityGroupId", "ipProtocol", "fromPort", "toPort", ...SOURCES];
  const same = (object: StoredObject): boolean =>
    names.every((name) => (object.inputs[name] ?? undefined) === valueAt(subject.inputs, name));
  if (!others(subject, subject.entry.token).some(same)) return undefined;
  const { ipProtocol, fromPort, toPort } = subject.inputs;
  const ports = fromPort === undefined ? "" : ` from port: ${String(fromPort)}, to port: ${String(toPort)},`;
  const protocol = ipProtocol === "-1" ? "ALL" : String(ipProtocol).toUpperCase();
  return {
    code: "InvalidPermission.Duplicate",
    message: `the specified rule "peer: ${peer(subject)}, ${protocol},${ports} ALLOW" already exists`,
  };
});

/** A group and the group that it names are of one network. */
export const sameNetwork: AccountRule = refused("same network", changing, (subject) => {
  const vpcOf = (path: string): unknown => {
    const id = textAt(subject.inputs, path);
    return id === undefined ? undefined : subject.account.object(SECURITY_GROUP, subject.region, id)?.inputs.vpcId;
  };
  const [own, other] = [vpcOf("securityGroupId"), vpcOf("referencedSecurityGroupId")];
  return own === undefined || other === undefined || own === other
    ? undefined
    : { code: "InvalidGroup.NotFound", message: "You have specified two resources that belong to different networks." };
});

/** The rules of an adopted group become those that the program gives. */
export const rulesOfAdopted: Effect = {
  name: "rules of the adopted group",
  run({ account, region, id, inputs, stage }) {
    const group = account.object(SECURITY_GROUP, region, id);
    if (group === undefined || stage === "delete") return;
    const rules = { ingress: (inputs.ingress ?? []) as never, egress: (inputs.egress ?? []) as never };
    account.put({ ...group, inputs: { ...group.inputs, ...rules }, state: { ...group.state, ...rules } });
  },
};
