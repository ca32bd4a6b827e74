import type { CheckFailure } from "../framework/provider";
import type { Properties, Value } from "../framework/values";
import type { Account } from "./account";
import type { StoredObject } from "./stored-object";

/** An AWS operation whose demands the inputs of a type must meet. */
export interface Mirror {
  /** Name of the service model, e.g. `ec2`. */
  readonly service: string;
  readonly operation: string;
  /** Member of the operation's input under which the inputs lie. */
  readonly under?: string;
  /** Input path → member (dots go down) where the names differ; null where names are alike by chance. */
  readonly names?: { readonly [input: string]: string | null };
  /** Called only where its inputs are given: what it requires is not required of the type. */
  readonly occasional?: true;
}

/** An error as AWS answers it. Texts may hold placeholders, see `fill`. */
export interface AwsError {
  readonly code: string;
  readonly message: string;
}

/** What a rule or an output sees of the object in hand. */
export interface Subject {
  readonly entry: TypeEntry;
  readonly account: Account;
  readonly region: string;
  readonly stage: "create" | "update" | "delete";
  readonly logicalName: string;
  readonly id: string;
  /** Secrets opened; in a preview some are unknown. */
  readonly inputs: Properties;
  /** Outputs so far. */
  readonly state: { readonly [output: string]: Value };
  /** Before the update. */
  readonly previous?: { readonly inputs: Properties; readonly state: Properties };
}

/** How the object is called in AWS. */
export interface NameRule {
  readonly input: string;
  readonly prefixInput?: string;
  /** Characters. */
  readonly maxLength: number;
  /** Put in front of a generated name, e.g. `alias/`. */
  readonly lead?: string;
  /** Without it, a name may be used again at once. */
  readonly unique?: Uniqueness & { readonly ignoreCase?: true };
}

/** No second object of the type may have the same values at all of these input paths (within the region, or the account for global types). */
export interface Uniqueness {
  readonly by: readonly string[];
  readonly error: AwsError;
}

export interface Reference {
  /** Input path. */
  readonly input: string;
  /** Type tokens, one of which it names. */
  readonly types: readonly string[];
  readonly by: readonly ("id" | "arn" | "name")[];
  /** Values that name something outside of the account's objects, e.g. policies that AWS owns. */
  readonly foreign?: (value: string, subject: Subject) => boolean;
  /** Instead of the target's own not-found error. */
  readonly missing?: AwsError;
  /** What happens when the target is deleted first: `refuse` (default), `keep` a dangling reference, or go with it (`cascade`). */
  readonly whenTargetGoes?: "refuse" | "keep" | "cascade";
  /** Instead of the target's own error for `refuse`. */
  readonly refusal?: AwsError;
}

/** A rule over inputs alone, asked in `check`: values that are unknown pass. */
export interface InputRule {
  readonly kind: "input";
  readonly name: string;
  check(inputs: Properties): readonly CheckFailure[];
}

/** A rule over the account, asked when AWS would be. */
export interface AccountRule {
  readonly kind: "account";
  readonly name: string;
  readonly stages: readonly Subject["stage"][];
  /** AWS needs the other objects only after a while: the rule may come true within the account's propagation time. */
  readonly eventually?: true;
  /** AWS accepts the request, and the object stays in this state instead of becoming ready, e.g. `DEGRADED`. */
  readonly unready?: string;
  check(subject: Subject): AwsError | undefined;
}

export type Rule = InputRule | AccountRule;

/** A computed output. An input of the same name that is given wins. */
export interface OutputRule {
  value(subject: Subject): Value | undefined;
  /** `always`: made anew by each update. `inputs`: a function of inputs alone, so that a preview knows it. Else made once, at creation. */
  readonly when?: "always" | "inputs";
  /** The value's members fill what the input's object (or each object of its list) leaves out. */
  readonly fills?: true;
  /** The computed value wins over the input, e.g. where AWS answers in another form. */
  readonly overrides?: true;
}

/** Another object that AWS makes along with this one, e.g. a VPC's default security group. */
export interface Companion {
  readonly type: string;
  /** Output of the owner that holds the companion's id. */
  readonly output?: string;
  inputs(subject: Subject): Properties | undefined;
  /** Stays when the owner goes. */
  readonly survives?: true;
}

/** Something that happens to other parties. */
export interface Effect {
  readonly name: string;
  run(subject: Subject, stored: StoredObject): Promise<void> | void;
}

/** One resource type, described by data. */
export interface TypeEntry {
  readonly token: string;
  /** As messages call it, e.g. `EC2 VPC`. */
  readonly label: string;
  readonly mirrors: readonly Mirror[];
  /** IAM: one for all regions. */
  readonly global?: true;
  /** Input paths whose change replaces the object (the upstream provider's ForceNew). */
  readonly replaceOn: readonly string[];
  /** Input paths whose change replaces it only sometimes. */
  readonly replaceWhen?: {
    readonly [path: string]: (before: Value | undefined, after: Value | undefined, inputs: Properties) => boolean;
  };
  readonly name?: NameRule;
  readonly unique?: readonly Uniqueness[];
  /** Input path → value that the provider puts in where it is left out. */
  readonly defaults?: { readonly [path: string]: Value };
  /** Lists whose order says nothing. */
  readonly sets?: readonly string[];
  /** Text inputs that hold JSON: compared by content. */
  readonly json?: readonly string[];
  /** Inputs that are sent and never kept in the outputs. */
  readonly writeOnly?: readonly string[];
  readonly references?: readonly Reference[];
  readonly rules?: readonly Rule[];
  readonly id: (subject: Subject) => string;
  /** The id by which an import names it, where it is another one. */
  readonly importId?: (object: { readonly id: string; readonly inputs: Properties }) => string;
  readonly outputs: { readonly [name: string]: OutputRule };
  readonly companions?: readonly Companion[];
  /** AWS made the object itself: the type's resource only takes it over, and gives it back unchanged when it goes. */
  readonly adopts?: {
    readonly type: string;
    /** Inputs that would make no difference to what is there; undefined for an object that cannot be taken over. */
    inputs(object: StoredObject): Properties | undefined;
  };
  /** Outputs that only a request tells; what it throws fails the creation, and nothing stays. */
  readonly answers?: (subject: Subject) => Promise<Properties>;
  readonly effects?: readonly Effect[];
  /** Answer to a reference to an object that is not there. */
  readonly notFound?: AwsError;
  /** Answer to its deletion while something refers to it. */
  readonly stillReferenced?: AwsError;
  /** Input that, when true, takes what refers to it along on deletion. */
  readonly cascadeWhen?: string;
  /** After deletion it keeps its name for some days. */
  readonly recovery?: { days(inputs: Properties): number; readonly error: AwsError };
}
