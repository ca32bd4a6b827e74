/**
 * What the toolchain consists of, as data. Versions are not here: each group's go.mod pins them (see pins.ts),
 * so raising a version is an edit of go.mod and go.sum alone.
 */

export type BinaryName =
  | "pulumi"
  | "pulumi-language-nodejs"
  | "etcd"
  | "kube-apiserver"
  | "kube-controller-manager"
  | "kube-scheduler"
  | "source-controller"
  | "kustomize-controller"
  | "helm-controller"
  | "notification-controller"
  | "kwok"
  | "kustomize"
  | "kubeconform"
  | "actionlint"
  | "helm";

/** How a binary is asked for its version; the first group of `answer` is compared with the pinned version, "v" aside. */
export interface VersionQuestion {
  args: readonly string[];
  answer: RegExp;
}

/** What a cold build writes, in MiB. */
export interface DiskUse {
  binary: number;
  /** Growth of Go's build cache (GOCACHE). */
  buildCache: number;
  /** Growth of the module cache (GOMODCACHE), zip files included; counted at the first binary of a group. */
  modules: number;
}

export interface BinarySpec {
  /** Folder below toolchain/ that holds the go.mod and go.sum. */
  group: string;
  /** Module whose pinned version is the version of the binary. */
  module: string;
  /** Main package that is compiled. */
  package: string;
  /** Go variables that the linker sets to the pinned version ("v1.2.3"), for programs that cannot tell it by themselves. */
  stamp?: readonly string[];
  /** Absent: the program cannot tell its version, so one on PATH is never trusted. */
  version?: VersionQuestion;
  /** Cold build on 2 cores with the module cache warm, after the binaries above it (they share packages), in seconds. */
  coldSeconds: number;
  disk: DiskUse;
}

export type Catalog = Readonly<Partial<Record<BinaryName, BinarySpec>>>;

const KUBERNETES_STAMP = ["k8s.io/component-base/version.gitVersion", "k8s.io/client-go/pkg/version.gitVersion"];
const KUBERNETES_VERSION: VersionQuestion = { args: ["--version"], answer: /^Kubernetes v(\S+)$/m };

/**
 * In order of need: a preview can run as soon as the first two are there.
 * Seconds and sizes were measured in one cold run in this order (Go 1.26.8, linux/amd64, 2 cores): 13 minutes, 15 GB with Helm.
 */
export const CATALOG = {
  pulumi: {
    group: "pulumi",
    module: "github.com/pulumi/pulumi/pkg/v3",
    package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    // Unstamped, `pulumi version` prints nothing and the Automation API cannot parse that.
    stamp: ["github.com/pulumi/pulumi/sdk/v3/go/common/version.Version"],
    version: { args: ["version"], answer: /^v(\S+)$/m },
    coldSeconds: 179,
    disk: { binary: 110, buildCache: 1630, modules: 1330 },
  },
  "pulumi-language-nodejs": {
    group: "language-host",
    module: "github.com/pulumi/pulumi/sdk/v3",
    package: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
    coldSeconds: 14,
    disk: { binary: 17, buildCache: 112, modules: 330 },
  },
  etcd: {
    group: "etcd",
    module: "go.etcd.io/etcd/server/v3",
    package: "go.etcd.io/etcd/server/v3",
    version: { args: ["--version"], answer: /^etcd Version: (\S+)$/m },
    coldSeconds: 19,
    disk: { binary: 26, buildCache: 188, modules: 270 },
  },
  "kube-apiserver": {
    group: "kubernetes",
    module: "k8s.io/kubernetes",
    package: "k8s.io/kubernetes/cmd/kube-apiserver",
    stamp: KUBERNETES_STAMP,
    version: KUBERNETES_VERSION,
    coldSeconds: 151,
    disk: { binary: 99, buildCache: 1960, modules: 540 },
  },
  "kube-controller-manager": {
    group: "kubernetes",
    module: "k8s.io/kubernetes",
    package: "k8s.io/kubernetes/cmd/kube-controller-manager",
    stamp: KUBERNETES_STAMP,
    version: KUBERNETES_VERSION,
    coldSeconds: 53,
    disk: { binary: 90, buildCache: 546, modules: 0 },
  },
  "kube-scheduler": {
    group: "kubernetes",
    module: "k8s.io/kubernetes",
    package: "k8s.io/kubernetes/cmd/kube-scheduler",
    stamp: KUBERNETES_STAMP,
    version: KUBERNETES_VERSION,
    coldSeconds: 4,
    disk: { binary: 69, buildCache: 15, modules: 0 },
  },
  "source-controller": {
    group: "flux",
    module: "github.com/fluxcd/source-controller",
    package: "github.com/fluxcd/source-controller",
    coldSeconds: 154,
    disk: { binary: 97, buildCache: 1604, modules: 2140 },
  },
  "kustomize-controller": {
    group: "flux",
    module: "github.com/fluxcd/kustomize-controller",
    package: "github.com/fluxcd/kustomize-controller",
    coldSeconds: 30,
    disk: { binary: 82, buildCache: 201, modules: 0 },
  },
  "notification-controller": {
    group: "flux",
    module: "github.com/fluxcd/notification-controller",
    package: "github.com/fluxcd/notification-controller",
    coldSeconds: 27,
    disk: { binary: 76, buildCache: 220, modules: 0 },
  },
  "helm-controller": {
    group: "flux",
    module: "github.com/fluxcd/helm-controller",
    package: "github.com/fluxcd/helm-controller",
    coldSeconds: 9,
    disk: { binary: 76, buildCache: 58, modules: 0 },
  },
  kwok: {
    group: "kwok",
    module: "sigs.k8s.io/kwok",
    package: "sigs.k8s.io/kwok/cmd/kwok",
    version: { args: ["--version"], answer: /^kwok version v(\S+) /m },
    coldSeconds: 61,
    disk: { binary: 64, buildCache: 677, modules: 340 },
  },
  kustomize: {
    group: "kustomize",
    module: "sigs.k8s.io/kustomize/kustomize/v5",
    package: "sigs.k8s.io/kustomize/kustomize/v5",
    version: { args: ["version"], answer: /^v(\S+)$/m },
    coldSeconds: 8,
    disk: { binary: 16, buildCache: 70, modules: 120 },
  },
  kubeconform: {
    group: "kubeconform",
    module: "github.com/yannh/kubeconform",
    package: "github.com/yannh/kubeconform/cmd/kubeconform",
    stamp: ["main.version"],
    version: { args: ["-v"], answer: /^v(\S+)$/m },
    coldSeconds: 2,
    disk: { binary: 10, buildCache: 11, modules: 77 },
  },
  actionlint: {
    group: "actionlint",
    module: "github.com/rhysd/actionlint",
    package: "github.com/rhysd/actionlint/cmd/actionlint",
    version: { args: ["-version"], answer: /^v?(\S+)$/m },
    coldSeconds: 2,
    disk: { binary: 6, buildCache: 10, modules: 20 },
  },
  helm: {
    group: "helm",
    module: "helm.sh/helm/v4",
    package: "helm.sh/helm/v4/cmd/helm",
    stamp: ["helm.sh/helm/v4/internal/version.version"],
    version: { args: ["version", "--template", "{{.Version}}"], answer: /^v(\S+)$/m },
    coldSeconds: 81,
    disk: { binary: 64, buildCache: 975, modules: 515 },
  },
} as const satisfies Record<BinaryName, BinarySpec>;

/** All names, in order of need. */
export const BINARY_NAMES = Object.keys(CATALOG) as readonly BinaryName[];

/** Groups that pin modules only for their files (moduleDirectory looks here first). */
export const FILES_ONLY_GROUPS = ["manifests"] as const;
