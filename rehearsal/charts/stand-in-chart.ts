/** Dotted path of one of the chart's values, e.g. `rbac.serviceAccount`. */
export type ValuesPath = string;
/** Helm expression without its braces, e.g. `.Values.rbac.create`. */
export type Expression = string;
/** Text in which `{{ … }}` are Helm expressions. */
export type Template = string;

export type Value = null | boolean | number | string | readonly Value[] | { readonly [key: string]: Value };

/** A part of a workload that is there only when `when` is true; without `when`, always. */
export interface Part {
  value: Template;
  when?: Expression;
}

/** A workload of the upstream chart. Counts, images and requests come from values, whose defaults are upstream's. */
export interface Workload {
  kind: "Deployment" | "StatefulSet" | "DaemonSet";
  /** Appended to the release's full name with a hyphen; empty for the chart's main workload. */
  suffix: string;
  /** Rendered only when this is true, as upstream's is. */
  when?: Expression;
  /** Number of pods; a DaemonSet has none. */
  replicas?: ValuesPath;
  container: {
    name: Template;
    image: Template;
    imagePullPolicy: ValuesPath;
    command: readonly string[];
    arguments: readonly Part[];
    /** Map of further flags, each `--key=value`. */
    argumentMap?: ValuesPath;
    environment: Readonly<Record<string, Part>>;
    /** TCP port that it listens on, also the one of the liveness probe. */
    port: number;
    livenessPath: string;
  };
  /** Where these parts of the object come from: field name to the value that fills it; empty values leave the field out. */
  fields: {
    workload: Readonly<Record<string, ValuesPath>>;
    pod: Readonly<Record<string, ValuesPath>>;
    container: Readonly<Record<string, ValuesPath>>;
  };
  podAnnotations: ValuesPath;
  podLabels: ValuesPath;
}

export interface PolicyRule {
  apiGroups: readonly string[];
  resources: readonly string[];
  resourceNames?: readonly string[];
  verbs: readonly string[];
}

/** A chart that stands in for an upstream one of the same name and version, which cannot be had without a network. */
export interface StandInChart {
  /** URL of the Helm repository, as a HelmRepository names it. */
  repository: string;
  name: string;
  version: string;
  appVersion: string;
  description: string;
  /** Name that the release's full name is made from, when `nameOverride` is empty. */
  baseName: Expression;
  /** When the full name is the base name alone: the release has the same name, or one that contains it. Else both are joined. */
  baseNameAlone: "when-equal" | "when-contained";
  /** Labels that go on every object. */
  labels: ValuesPath;
  workloads: readonly Workload[];
  /** Value that holds name, create, annotations and automountServiceAccountToken. */
  serviceAccount: ValuesPath;
  rbac: { when: Expression; cluster: readonly PolicyRule[]; namespace: readonly PolicyRule[] };
  /** Value that holds annotations, minAvailable and maxUnavailable. */
  podDisruptionBudget: ValuesPath;
  /** Value that holds create, annotations, labels, portName, servicePort and type. */
  service: ValuesPath;
  /**
   * Every value of upstream with its default. What the templates do not read keeps its default: the chart's
   * schema refuses another one, as it refuses a key that is not here.
   */
  values: { readonly [key: string]: Value };
}
