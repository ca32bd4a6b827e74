import type { AccountRule, AwsError, Subject } from "../entry";

export type Stages = AccountRule["stages"];

/** AWS refuses the request. */
export function refused(name: string, stages: Stages, check: (subject: Subject) => AwsError | undefined): AccountRule {
  return { kind: "account", name, stages, check };
}

/** AWS refuses the request unless what it needs appears within the propagation time. */
export function eventually(name: string, stages: Stages, check: (subject: Subject) => AwsError | undefined): AccountRule {
  return { kind: "account", name, stages, eventually: true, check };
}

/** AWS accepts the request, and the object ends in the given state unless what it needs appears in time. */
export function unready(name: string, state: string, stages: Stages, check: (subject: Subject) => AwsError | undefined): AccountRule {
  return { kind: "account", name, stages, eventually: true, unready: state, check };
}

/** An object with this input set to true is not deleted. */
export function deletionProtected(input: string, error: (subject: Subject) => AwsError): AccountRule {
  return refused("deletion protection", ["delete"], (subject) => (subject.inputs[input] === true ? error(subject) : undefined));
}

export const changing: Stages = ["create", "update"];
