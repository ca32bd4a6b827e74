/**
 * The form of an input or output, as the generator writes it into rules.generated.json.
 *
 * `json`: text, or an object that the provider serializes. `resource`: text, or a resource whose id is taken.
 */
export type ShapeKind = "string" | "number" | "boolean" | "json" | "resource" | "list" | "map" | "object" | "archive";

/** What the AWS operation demands of a value. Lengths count characters of text, elements of lists and maps, and bound numbers. */
export interface Limits {
  readonly min?: number;
  readonly max?: number;
  /** JavaScript source of a pattern that the whole text must match. */
  readonly pattern?: string;
  readonly enum?: readonly string[];
  /** The operation needs it although the SDK's type lets it out. */
  readonly required?: true;
}

export interface Shape {
  readonly kind: ShapeKind;
  readonly required?: true;
  /** Optional, and given by AWS where it is left out: its absence is no change. */
  readonly computed?: true;
  readonly element?: Shape;
  readonly members?: { readonly [name: string]: Shape };
  readonly limits?: Limits;
}

export interface TypeRules {
  readonly inputs: { readonly [name: string]: Shape };
  /** Every output name; a shape only where the SDK's type says that it is always present. */
  readonly outputs: { readonly [name: string]: Shape | null };
  /** Outputs that the SDK marks secret. */
  readonly secrets: readonly string[];
}

export interface GeneratedRules {
  readonly sources: { readonly sdk: string; readonly serviceModels: string };
  readonly provider: { readonly inputs: { readonly [name: string]: Shape } };
  readonly types: { readonly [token: string]: TypeRules };
  readonly functions: { readonly [token: string]: { readonly inputs: { readonly [name: string]: Shape } } };
}
