import type { AccountRule, InputRule } from "../entry";
import { others } from "../lookup";
import { textAt, valueAt, valuesAt } from "../paths";
import type { Properties } from "../../framework/values";
import type { StoredObject } from "../stored-object";
import { RECORD, ZONE } from "../tokens";
import { changing, refused } from "./account";
import { each, together } from "./inputs";

/** A zone's name without its last dot, in lower case. */
export const bareName = (name: unknown): string => String(name).replace(/\.$/, "").toLowerCase();

/** A record's full name: as it stands where it ends in the zone's, else below the zone. */
export function fullName(name: unknown, zone: StoredObject | undefined): string {
  const [own, outer] = [bareName(name), bareName(zone?.inputs.name)];
  return own === "" ? outer : own === outer || own.endsWith(`.${outer}`) ? own : `${own}.${outer}`;
}

export const domainName: InputRule = each("domain name", "name", (value) =>
  typeof value !== "string" || /^([a-z0-9_*]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9-]{2,63}\.?$/i.test(value)
    ? undefined
    : `"${value}" is not a domain name`,
);

/** A VPC sees one private zone of a name. */
export const privateZoneOnce: AccountRule = refused("private zone once", changing, (subject) => {
  const associated = (inputs: Properties): string[] => valuesAt(inputs, "vpcs[].vpcId").map(({ value }) => String(value));
  const own = associated(subject.inputs);
  for (const zone of others(subject, ZONE)) {
    if (bareName(zone.inputs.name) !== bareName(subject.inputs.name)) continue;
    const clash = associated(zone.inputs as Properties).find((vpc) => own.includes(vpc));
    if (clash !== undefined)
      return {
        code: "ConflictingDomainExists",
        message: `The VPC ${clash} in region ${subject.region} has already been associated with the hosted zone ${zone.id} with the same domain name.`,
      };
  }
  return undefined;
});

/** A zone is public or private for good. */
export const zoneKindStays: AccountRule = refused("zone kind stays", ["update"], (subject) => {
  const count = (inputs: Properties | undefined): number => (inputs === undefined ? 0 : valuesAt(inputs, "vpcs[]").length);
  const [before, after] = [count(subject.previous?.inputs), count(subject.inputs)];
  if (before > 0 && after === 0)
    return {
      code: "LastVPCAssociation",
      message: "The VPC that you are trying to disassociate from the private hosted zone is the last one.",
    };
  return before === 0 && after > 0
    ? { code: "PublicZoneVPCAssociation", message: "You're trying to associate a VPC with a public hosted zone." }
    : undefined;
});

/** Records have a time to live, aliases have none. */
export const recordForm: InputRule = together("record form", "ttl", (inputs) =>
  inputs.records !== undefined && inputs.ttl === undefined ? "is required with records" : undefined,
);

const ADDRESS = /^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}$/;

export const recordValues: InputRule = {
  kind: "input",
  name: "record values",
  check: (inputs) =>
    inputs.type !== "A"
      ? []
      : valuesAt(inputs, "records[]").flatMap(({ path, value }) =>
          typeof value === "string" && !ADDRESS.test(value) ? [{ property: path, reason: `"${value}" is not an IPv4 address` }] : [],
        ),
};

/** A name has one set of records of a type; beside a CNAME nothing, and none at the top of a zone. */
export const recordSet: AccountRule = refused("record set", changing, (subject) => {
  const zone = subject.account.object(ZONE, "", textAt(subject.inputs, "zoneId") ?? "");
  const name = fullName(subject.inputs.name, zone);
  const type = textAt(subject.inputs, "type");
  const apex = bareName(zone?.inputs.name);
  const invalid = (message: string): { code: string; message: string } => ({ code: "InvalidChangeBatch", message: `[${message}]` });
  const free = subject.inputs.allowOverwrite === true || subject.stage === "update";
  if (type === "CNAME" && name === apex)
    return invalid(`RRSet of type CNAME with DNS name ${name}. is not permitted at apex in zone ${apex}.`);
  const beside = others(subject, RECORD).filter(({ inputs }) => inputs.zoneId === zone?.id && fullName(inputs.name, zone) === name);
  const same = beside.some(({ inputs }) => inputs.type === type && inputs.setIdentifier === valueAt(subject.inputs, "setIdentifier"));
  const made = name === apex && (type === "NS" || type === "SOA");
  if ((same || made) && !free)
    return invalid(`Tried to create resource record set [name='${name}.', type='${type}'] but it already exists`);
  if (beside.some(({ inputs }) => inputs.type !== type && [inputs.type, type].includes("CNAME")))
    return invalid(
      `RRSet of type ${type} with DNS name ${name}. is not permitted as it conflicts with other records with the same DNS name in zone ${apex}.`,
    );
  return undefined;
});
