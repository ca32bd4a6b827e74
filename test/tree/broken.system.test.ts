import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { checkBroken, type Edits } from "./fixture";

interface Case {
  name: string;
  edits: Edits;
  /** Everything that the check must say, in order; clusters/prod-cluster/ is left out of each. */
  problems: string[];
}

const HELLO = "organizations/sample/base/hello/deployment.yaml";
const AUTOSCALER = "infrastructure/base/cluster-autoscaler/helmrelease.yaml";
const BASE = "infrastructure/tenancy/base";
const ROLES = "infrastructure/tenancy/cluster/clusterrole.yaml";
const ADMISSION = "infrastructure/base/admission";
const LIST = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n";

const CASES: Case[] = [
  {
    name: "a directory does not build",
    edits: { "organizations/second/base/kustomization.yaml": ["  - configmap.yaml", "  - configmap.yaml\nressources: []"] },
    problems: ['organizations/second/base: kustomize cannot build it: invalid Kustomization: json: unknown field "ressources"'],
  },
  {
    name: "a component does not build with the base",
    edits: { "infrastructure/tenancy/components/allow-ingress/networkpolicy.yaml": ["name: allow-ingress", "name: deny-all"] },
    problems: [
      "infrastructure/tenancy/base: kustomize cannot build it with ingress: accumulating components: accumulateDirectory: \"recursed accumulation of path 'clusters/prod-cluster/infrastructure/tenancy/components/allow-ingress': accumulating resources: accumulation err='merging resources from 'networkpolicy.yaml': may not add resource with an already registered id: NetworkPolicy.v1.networking.k8s.io/deny-all.${namespace}': must build at directory: 'clusters/prod-cluster/infrastructure/tenancy/components/allow-ingress/networkpolicy.yaml': file is not directory\"",
    ],
  },
  {
    name: "the root lists more than the two directories",
    edits: { "kustomization.yaml": ["  - flux-kustomization", "  - flux-kustomization\n  - infrastructure/base/flux-webhook"] },
    problems: [
      "kustomization.yaml: it must list flux-system and flux-kustomization and nothing else, not flux-system, flux-kustomization, infrastructure/base/flux-webhook. A system gets a file in flux-kustomization.",
      ".: HTTPRoute flux-webhook uses ${platform_domain}, but the root Kustomization substitutes nothing.",
    ],
  },
  {
    name: "the tree holds a Flux that the program installs too",
    edits: {
      "flux-system/kustomization.yaml": ["  - receiver.yaml", "  - receiver.yaml\n  - gotk.yaml"],
      "flux-system/gotk.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: helm-controller, namespace: flux-system }\n",
    },
    problems: [
      "flux-system: Deployment helm-controller has two owners: the program installs Flux. Take it out of the tree, or set numinia:delivery.flux.owner to repository.",
    ],
  },
  {
    name: "organizations/ has a list of its own",
    edits: { "organizations/kustomization.yaml": `${LIST}  - second/applications/pro\n` },
    problems: [
      "organizations/kustomization.yaml: organizations/ holds directories only: whatever lists them together would apply them as the platform.",
    ],
  },
  {
    name: "files that nothing applies",
    edits: { "infrastructure/base/flux-webhook/extra.yaml": "kind: X\n", "infrastructure/base/forgotten/thing.yaml": "kind: X\n" },
    problems: [
      "infrastructure/base/flux-webhook/extra.yaml: the kustomization.yaml beside it does not list it, so nothing applies it: list it or delete it.",
      "infrastructure/base/forgotten/thing.yaml: there is no kustomization.yaml beside it, so nothing applies it: list it or delete it.",
    ],
  },
  {
    name: "a platform Kustomization has an organization's path",
    edits: { "flux-kustomization/tenancy.yaml": ["infrastructure/tenancy/cluster", "organizations/second/base"] },
    problems: [
      "flux-kustomization/tenancy.yaml: it reaches clusters/prod-cluster/organizations/second/base, so the platform would apply what an organization wrote: only the environment's own Kustomization, made by the program, may.",
      "organizations/second/base: ConfigMap about lacks the label app.kubernetes.io/part-of: numinia-platform.",
      "organizations/second/base: ConfigMap about lacks the label app.kubernetes.io/managed-by: flux.",
    ],
  },
  {
    name: "a platform directory refers into organizations/",
    edits: {
      "infrastructure/tenancy/cluster/kustomization.yaml": [
        "  - clusterrole.yaml",
        "  - clusterrole.yaml\n  - ../../../organizations/second/base",
      ],
    },
    problems: [
      "flux-kustomization/tenancy.yaml: it reaches clusters/prod-cluster/organizations/second/base, so the platform would apply what an organization wrote: only the environment's own Kustomization, made by the program, may.",
    ],
  },
  {
    name: "a path without a kustomization.yaml",
    edits: { "flux-kustomization/tenancy.yaml": ["infrastructure/tenancy/cluster", "infrastructure/tenancy"] },
    problems: [
      "flux-kustomization/tenancy.yaml: its path clusters/prod-cluster/infrastructure/tenancy has no kustomization.yaml, and Flux would apply every file below it as the platform: add one.",
    ],
  },
  {
    name: "an organization with a directory of its own invention",
    edits: { "organizations/second/secrets/kustomization.yaml": `${LIST}  - ../base\n` },
    problems: [
      "organizations/second: an organization has applications, base, infrastructure, not applications, base, infrastructure, secrets.",
    ],
  },
  {
    name: "a Flux Kustomization outside the pattern",
    edits: {
      "flux-kustomization/tenancy.yaml": [
        ["name: tenancy", "name: tenants"],
        ["  namespace: flux-system", "  namespace: default"],
        ["  retryInterval: 30s\n", ""],
        ["  timeout: 5m\n", "  timeout: soon\n"],
        ["serviceAccountName: kustomize-controller", "serviceAccountName: default"],
        ["    name: flux-system\n  path", "    name: flux-system\n    namespace: flux-system\n  path"],
        ["prune: true", "prune: false\n  suspend: true\n  targetNamespace: default"],
      ],
    },
    problems: [
      "metadata.name is tenants: name it after the file, tenancy.",
      "metadata.namespace must be flux-system: the platform's Kustomizations stand beside their source.",
      "spec.retryInterval must be a duration such as 5m.",
      "spec.timeout must be a duration such as 5m.",
      "spec.serviceAccountName must be kustomize-controller: without it a hardened Flux acts as an account that may do nothing.",
      "spec.sourceRef must name a GitRepository of flux-system, without a namespace: references across namespaces are refused.",
      "spec.suspend must not be committed: a suspended Kustomization neither repairs nor prunes.",
      "spec.targetNamespace must not be set: every platform object names its namespace.",
      "spec.prune must be true: what leaves the tree must leave the cluster.",
    ].map((message) => `flux-kustomization/tenancy.yaml: ${message}`),
  },
  {
    name: "wait together with health checks, and neither of them",
    edits: {
      "flux-kustomization/cluster-autoscaler.yaml": [
        "  wait: true",
        "  wait: true\n  healthChecks:\n    - apiVersion: apps/v1\n      kind: Deployment\n      name: cluster-autoscaler\n      namespace: kube-system",
      ],
      "flux-kustomization/tenancy.yaml": ["  wait: true\n", ""],
    },
    problems: ["cluster-autoscaler", "tenancy"].map(
      (name) =>
        `flux-kustomization/${name}.yaml: it needs either spec.wait: true or spec.healthChecks, not both and not neither: with wait Flux ignores the health checks.`,
    ),
  },
  {
    name: "a CRD layer that prunes, from a source that is not there",
    edits: {
      "flux-kustomization/gateway-api-crds.yaml": [
        ["prune: false", "prune: true"],
        ["    name: gateway-api\n", "    name: gateway\n"],
      ],
    },
    problems: [
      "flux-kustomization/gateway-api-crds.yaml: a layer of custom resource definitions must set spec.prune: false: deleting a definition deletes every object of its kind.",
      "flux-kustomization/gateway-api-crds.yaml: spec.sourceRef names the GitRepository gateway, which flux-system/ does not hold.",
    ],
  },
  {
    name: "something else in flux-kustomization/",
    edits: {
      "flux-kustomization/kustomization.yaml": ["  - tenancy.yaml", "  - tenancy.yaml\n  - configmap.yaml"],
      "flux-kustomization/configmap.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: extra\n  namespace: flux-system\n",
    },
    problems: [
      "flux-kustomization/configmap.yaml: one Flux Kustomization a file, and nothing else in this directory: move the rest to infrastructure/.",
    ],
  },
  {
    name: "dependencies on nothing, and in a circle",
    edits: {
      "flux-kustomization/cluster-autoscaler.yaml": ["  postBuild:", "  dependsOn:\n    - name: metrics\n  postBuild:"],
      "flux-kustomization/gateway-api-crds.yaml": ["  path:", "  dependsOn:\n    - name: flux-webhook\n  path:"],
    },
    problems: [
      "flux-kustomization/cluster-autoscaler.yaml: spec.dependsOn names metrics, which is no Kustomization of this directory: it would wait for ever.",
      "flux-kustomization/flux-webhook.yaml: spec.dependsOn goes round in a circle (flux-webhook → gateway-api-crds → flux-webhook): none of them would ever be applied.",
    ],
  },
  {
    name: "a component that stack config cannot name",
    edits: {
      "infrastructure/tenancy/components/allow-mail/kustomization.yaml":
        "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: []\n",
    },
    problems: [
      "infrastructure/tenancy/components: stack config allows allow-aws-apis, allow-database, allow-exec, allow-ingress, allow-internet, allow-own-environments, allow-peers, allow-same-namespace (COMPONENTS in lib/substitutions.ts), but here are allow-aws-apis, allow-database, allow-exec, allow-ingress, allow-internet, allow-mail, allow-own-environments, allow-peers, allow-same-namespace: make the two agree.",
    ],
  },
  {
    name: "a component that adds more than its allow",
    edits: { "infrastructure/tenancy/components/allow-ingress/networkpolicy.yaml": ["  name: allow-ingress", "  name: allow-everything"] },
    problems: [
      "infrastructure/tenancy/components/allow-ingress: it must add NetworkPolicy allow-ingress and nothing else, not NetworkPolicy allow-everything.",
    ],
  },
  {
    name: "a boundary that cannot stand twice",
    edits: {
      [`${BASE}/kustomization.yaml`]: ["  - configmap.yaml", "  - configmap.yaml\n  - namespace.yaml"],
      [`${BASE}/namespace.yaml`]:
        "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: ${namespace}\n---\napiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata:\n  name: ${namespace}\nvalue: 1\n",
      [`${BASE}/serviceaccount.yaml`]: ["  name: ${namespace}-deployer", "  name: organization-deployer"],
      [`${BASE}/limitrange.yaml`]: ["  namespace: ${namespace}", "  namespace: default"],
    },
    problems: [
      `${BASE}: Namespace \${namespace}: the Namespace is the program's: pruning the boundary would delete it with everything in it.`,
      `${BASE}: PriorityClass \${namespace}: it is cluster-wide: put what all environments share into tenancy/cluster.`,
      `${BASE}: ServiceAccount organization-deployer: its name in flux-system must contain \${namespace}: another environment's object would have the same name.`,
      `${BASE}: LimitRange containers: metadata.namespace must be \${namespace}, or flux-system for what Flux impersonates, not default.`,
    ],
  },
  {
    name: "facts that nothing provides, and forms that hide a missing one",
    edits: {
      [AUTOSCALER]: [
        ["awsRegion: ${aws_region}", "awsRegion: ${aws_regoin}"],
        ["clusterName: ${cluster_name}", "clusterName: ${cluster_name:-none}"],
      ],
      [`${BASE}/configmap.yaml`]: [
        "  namespace: ${namespace}\n  display_name",
        "  namespace: ${namespace}\n  zone: ${availability_zone}\n  display_name",
      ],
    },
    problems: [
      "infrastructure/base/cluster-autoscaler: HelmRelease cluster-autoscaler uses ${aws_regoin}, which nothing provides; did you mean aws_region?",
      "infrastructure/base/cluster-autoscaler: HelmRelease cluster-autoscaler uses ${cluster_name:-none}: only plain names such as ${aws_region} are allowed, so that a missing fact is an error.",
      `${BASE}: ConfigMap organization-facts uses \${availability_zone}, which nothing provides`,
    ],
  },
  {
    name: "a boundary value in a platform layer, which does not get it",
    edits: { [AUTOSCALER]: ["clusterName: ${cluster_name}", "clusterName: ${cluster_name}-${namespace}"] },
    problems: ["infrastructure/base/cluster-autoscaler: HelmRelease cluster-autoscaler uses ${namespace}, which nothing provides"],
  },
  {
    name: "facts and values that nothing uses",
    edits: {
      "infrastructure/tenancy/components/allow-database/networkpolicy.yaml": ["${database_cidr}", "${vpc_cidr}"],
      [`${BASE}/configmap.yaml`]: ["    numinia.xyz/contact: ${contact}", "    numinia.xyz/contact: somebody"],
    },
    problems: [
      ".: nothing uses the fact database_cidr: use it or take it out of PLATFORM_FACTS (lib/substitutions.ts).",
      "infrastructure/tenancy: nothing uses the boundary value contact: use it or take it out of BOUNDARY_VALUES (lib/substitutions.ts).",
    ],
  },
  {
    name: "a fact that loses its quotes where text is needed",
    edits: {
      [`${BASE}/configmap.yaml`]: ["  cluster_name: ${cluster_name}", '  cluster_name: ${cluster_name}\n  account: "${aws_account_id}"'],
      [`${BASE}/limitrange.yaml`]: [
        "  namespace: ${namespace}",
        "  namespace: ${namespace}\n  annotations:\n    numinia.xyz/max-cpu: ${max_cpu}",
      ],
    },
    problems: [
      `${BASE}: ConfigMap organization-facts: data.account becomes the number 123456789012, and the API takes text only: put the fact inside a longer string.`,
      `${BASE}: LimitRange containers: metadata.annotations.numinia.xyz/max-cpu becomes the number 2, and the API takes text only: put the fact inside a longer string.`,
    ],
  },
  {
    name: "substitution where it is missing, not needed, or typed in",
    edits: {
      "flux-kustomization/flux-webhook.yaml": [
        "  postBuild:\n    substituteFrom:\n      - kind: ConfigMap\n        name: platform-facts\n",
        "",
      ],
      "flux-kustomization/tenancy.yaml": [
        "  path:",
        "  postBuild:\n    substituteFrom:\n      - kind: ConfigMap\n        name: platform-facts\n  path:",
      ],
      "flux-kustomization/cluster-autoscaler.yaml": ["    substituteFrom:", "    substitute:\n      color: blue\n    substituteFrom:"],
    },
    problems: [
      "flux-kustomization/cluster-autoscaler.yaml: spec.postBuild.substitute types values in: use a fact of ConfigMap platform-facts.",
      "infrastructure/base/flux-webhook: HTTPRoute flux-webhook uses ${platform_domain}, but clusters/prod-cluster/flux-kustomization/flux-webhook.yaml has no spec.postBuild.substituteFrom.",
      "flux-kustomization/tenancy.yaml: spec.postBuild.substituteFrom is not needed: nothing below its path uses a fact.",
    ],
  },
  {
    name: "substitution from another place",
    edits: {
      "flux-kustomization/cluster-autoscaler.yaml": [
        "        name: platform-facts",
        "        name: platform-facts\n        optional: true",
      ],
    },
    problems: [
      "flux-kustomization/cluster-autoscaler.yaml: spec.postBuild.substituteFrom must be ConfigMap platform-facts and nothing else.",
    ],
  },
  {
    name: "a fact in an organization's directory, which is not substituted; a shell's own ${…} there is fine",
    edits: {
      "organizations/second/base/configmap.yaml": [
        "  organization: second",
        "  organization: second\n  region: ${aws_region}\n  script: echo ${HOME}",
      ],
    },
    problems: [
      "organizations/second/applications/pro: ConfigMap about uses ${aws_region}, but an organization's directory is not substituted; its workloads read ConfigMap organization-facts.",
    ],
  },
  {
    name: "facts of an account typed in",
    edits: {
      "organizations/second/base/configmap.yaml": [
        "  organization: second",
        "  organization: second\n  role: arn:aws:iam::210987654321:role/second\n  account: id 210987654321\n  vpc: vpc-0abc1234def567890\n  files: fs-0123abcd\n  region: eu-west-1",
      ],
    },
    problems: [
      "organizations/second/base/configmap.yaml:7: arn:aws:iam::210987654321:role/second is an ARN typed in: use a fact, ${name} (lib/substitutions.ts).",
      "organizations/second/base/configmap.yaml:8: 210987654321 is an AWS account id typed in: use a fact, ${name} (lib/substitutions.ts).",
      "organizations/second/base/configmap.yaml:9: vpc-0abc1234def567890 is an AWS resource id typed in: use a fact, ${name} (lib/substitutions.ts).",
      "organizations/second/base/configmap.yaml:10: fs-0123abcd is an AWS resource id typed in: use a fact, ${name} (lib/substitutions.ts).",
      "organizations/second/base/configmap.yaml:11: eu-west-1 is an AWS region typed in: use a fact, ${name} (lib/substitutions.ts).",
    ],
  },
  {
    name: "a HelmRelease that Flux would refuse, or that nobody can rely on",
    edits: {
      [AUTOSCALER]: [
        ["  namespace: flux-system", "  namespace: kube-system"],
        ["version: 9.59.0", "version: 9.x"],
        ["        name: autoscaler", "        name: autoscaler\n        namespace: flux-system"],
        ["  serviceAccountName: helm-controller\n", ""],
        ["  releaseName: cluster-autoscaler\n", ""],
        ["  storageNamespace: kube-system", "  storageNamespace: flux-system"],
        ["  timeout: 5m\n", "  suspend: true\n"],
        ["  install:\n    remediation:\n      retries: 3\n", ""],
        ["      retries: 3\n      remediateLastFailure", "      retries: 0\n      remediateLastFailure"],
      ],
    },
    problems: [
      "metadata.namespace must be flux-system: elsewhere its chart source would be across namespaces, which is refused.",
      "spec.chart.spec.version must be one exact version such as 1.2.3, not 9.x.",
      "spec.chart.spec.sourceRef must name no namespace: references across namespaces are refused.",
      "spec.serviceAccountName must be helm-controller: without it a hardened Flux acts as an account that may do nothing.",
      "spec.releaseName must be set: with a target namespace Flux puts that namespace's name in front.",
      "spec.storageNamespace must be its targetNamespace: a release's history belongs where the release is.",
      "spec.timeout must be set.",
      "spec.install.remediation.retries must be at least 1: otherwise one failed install stays failed.",
      "spec.upgrade.remediation.retries must be at least 1: otherwise one failed upgrade stays failed.",
      "spec.suspend must not be committed.",
      "spec.chart.spec.sourceRef names HelmRepository autoscaler, which nothing in the tree applies in kube-system.",
    ].map((message) => `infrastructure/base/cluster-autoscaler: HelmRelease cluster-autoscaler: ${message}`),
  },
  {
    name: "images without a pinned tag",
    edits: {
      [HELLO]: ["nginx-unprivileged:1.29.1-alpine", "nginx-unprivileged:latest"],
      "organizations/second/base/kustomization.yaml": ["  - configmap.yaml", "  - configmap.yaml\n  - job.yaml"],
      "organizations/second/base/job.yaml": job("registry.example.org:5000/tool"),
    },
    problems: [
      "organizations/sample/applications/pre: Deployment hello: container hello takes the image docker.io/nginxinc/nginx-unprivileged:latest: name a tag other than latest, or a digest.",
      "organizations/sample/applications/pro: Deployment hello: container hello takes the image docker.io/nginxinc/nginx-unprivileged:latest: name a tag other than latest, or a digest.",
      "organizations/second/applications/pro: Job once: container tool takes the image registry.example.org:5000/tool: name a tag other than latest, or a digest.",
    ],
  },
  {
    name: "a digest pins as well as a tag",
    edits: {
      "organizations/second/base/kustomization.yaml": ["  - configmap.yaml", "  - configmap.yaml\n  - job.yaml"],
      "organizations/second/base/job.yaml": job(`registry.example.org:5000/tool@sha256:${"0a".repeat(32)}`),
    },
    problems: [],
  },
  {
    name: "a pod that a restricted namespace or the quota would refuse",
    edits: {
      "organizations/sample/applications/pre": null,
      [HELLO]: [
        ["runAsNonRoot: true", "fsGroup: 101"],
        ["        seccompProfile:\n          type: RuntimeDefault\n", ""],
        ["allowPrivilegeEscalation: false", "privileged: true"],
        ["drop:\n                - ALL", "add:\n                - NET_ADMIN"],
        ["automountServiceAccountToken: false", "hostNetwork: true"],
        ["          emptyDir:\n            sizeLimit: 16Mi", "          hostPath:\n            path: /tmp"],
        [
          "              memory: 32Mi\n            limits:\n              cpu: 100m\n              memory: 64Mi",
          "            limits:\n              cpu: 100m",
        ],
      ],
    },
    problems: [
      "hostNetwork is not allowed in a restricted namespace.",
      "volume tmp is a hostPath, which is not allowed in a restricted namespace.",
      "automountServiceAccountToken must be false: applications do not talk to the API server.",
      "container hello needs runAsNonRoot: true, seccompProfile.type: RuntimeDefault, allowPrivilegeEscalation: false, capabilities.drop: [ALL] in its security context to be admitted to a restricted namespace.",
      "container hello asks for privileges, which a restricted namespace refuses.",
      "container hello must state resources.requests.memory, resources.limits.memory: the quota counts them.",
    ].map((message) => `organizations/sample/applications/pro: Deployment hello: ${message}`),
  },
  {
    name: "bindings of built-in roles",
    edits: {
      [`${BASE}/rolebinding.yaml`]: ["name: organization-owner", "name: cluster-admin"],
      "infrastructure/base/cluster-autoscaler/kustomization.yaml": [
        "  - helmrelease.yaml",
        "  - clusterrolebinding.yaml\n  - helmrelease.yaml",
      ],
      "infrastructure/base/cluster-autoscaler/clusterrolebinding.yaml":
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata:\n  name: scaler\nroleRef:\n  apiGroup: rbac.authorization.k8s.io\n  kind: ClusterRole\n  name: edit\nsubjects: []\n",
    },
    problems: [
      `${BASE}: RoleBinding owner binds the built-in role cluster-admin: bind a role of our own that holds only what is needed.`,
      "infrastructure/base/cluster-autoscaler: ClusterRoleBinding scaler binds the built-in role edit: bind a role of our own that holds only what is needed.",
    ],
  },
  {
    name: "an organization's role that opens its boundary",
    edits: {
      [ROLES]: [
        [
          "resources: [configmaps, secrets, services, persistentvolumeclaims]",
          "resources: [configmaps, secrets, services, persistentvolumeclaims, resourcequotas, serviceaccounts/token]",
        ],
        [
          "resources: [horizontalpodautoscalers]\n    verbs: [get, list, watch, create",
          "resources: [horizontalpodautoscalers]\n    verbs: [impersonate, get, list, watch, create",
        ],
        ["resources: [ingresses, networkpolicies]", "resources: ['*']"],
        ["      - configmaps\n      - endpoints", "      - configmaps\n      - pods/exec\n      - secrets\n      - endpoints"],
      ],
    },
    problems: [
      "ClusterRole organization-deployer: resourcequotas belongs to the boundary: organizations may only read it.",
      "ClusterRole organization-deployer: serviceaccounts/token is not for organizations.",
      "ClusterRole organization-deployer: the verb impersonate is not for organizations.",
      "ClusterRole organization-owner: pods/exec is not for organizations.",
      "ClusterRole organization-owner: secrets are not for people.",
      "ClusterRole organization-owner: the rule for networking.k8s.io/* names a wildcard: name each resource.",
    ].map((message) => `infrastructure/tenancy/cluster: ${message}`),
  },
  {
    name: "objects that the organization's account may not apply",
    edits: {
      "organizations/second/base/kustomization.yaml": ["  - configmap.yaml", "  - configmap.yaml\n  - networkpolicy.yaml"],
      "organizations/second/base/networkpolicy.yaml":
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: open\nspec:\n  podSelector: {}\n",
      "organizations/second/base/configmap.yaml": ["  name: about", "  name: about\n  namespace: sample"],
    },
    problems: [
      "organizations/second/applications/pro: ConfigMap about: metadata.namespace must not be set: Flux sets the environment's namespace.",
      "organizations/second/applications/pro: NetworkPolicy open: the organization's account may not apply a NetworkPolicy (ClusterRole organization-deployer).",
    ],
  },
  {
    name: "missing and wrong labels",
    edits: {
      "infrastructure/base/flux-webhook/kustomization.yaml": ["      app.kubernetes.io/managed-by: flux\n", ""],
      "flux-system/kustomization.yaml": ["part-of: numinia-platform", "part-of: flux"],
      [`${BASE}/kustomization.yaml`]: ["      numinia.xyz/environment: ${environment}\n", ""],
      "organizations/second/applications/pro/kustomization.yaml": ["numinia.xyz/environment: pro", "numinia.xyz/environment: pre"],
      "organizations/sample/applications/pre/kustomization.yaml": ["  - includeTemplates: true\n    pairs:", "  - pairs:"],
    },
    problems: [
      ".: Receiver github lacks the label app.kubernetes.io/part-of: numinia-platform.",
      ".: GitRepository gateway-api lacks the label app.kubernetes.io/part-of: numinia-platform.",
      "infrastructure/base/flux-webhook: HTTPRoute flux-webhook lacks the label app.kubernetes.io/managed-by: flux.",
      ...[
        "ResourceQuota environment",
        "ResourceQuota objects",
        "ResourceQuota priority-classes",
        "ServiceAccount app",
        "ServiceAccount default",
        "ServiceAccount deployer",
        "ServiceAccount ${namespace}-deployer",
        "RoleBinding deployer",
        "RoleBinding exec",
        "RoleBinding owner",
        "ConfigMap organization-facts",
        "LimitRange containers",
        ...[
          "aws-apis",
          "database",
          "dns",
          "ingress",
          "internet",
          "mesh-probes",
          "monitoring",
          "own-environments",
          "peers",
          "same-namespace",
        ].map((name) => `NetworkPolicy allow-${name}`),
        "NetworkPolicy deny-all",
      ].map((object) => `${BASE}: ${object} lacks the label numinia.xyz/environment: \${environment}.`),
      ...[
        "app.kubernetes.io/part-of: sample",
        "app.kubernetes.io/managed-by: flux",
        "numinia.xyz/organization: sample",
        "numinia.xyz/environment: pre",
      ].map((label) => `organizations/sample/applications/pre: the pods of Deployment hello lack the label ${label}.`),
      "organizations/second/applications/pro: ConfigMap about lacks the label numinia.xyz/environment: pro.",
    ],
  },
  {
    name: "a policy without its binding, and one in another place",
    edits: {
      [`${ADMISSION}/organization-services.yaml`]: ["kind: ValidatingAdmissionPolicyBinding", "kind: ValidatingAdmissionPolicyBindings"],
      "infrastructure/tenancy/cluster/kustomization.yaml": ["  - clusterrole.yaml", "  - clusterrole.yaml\n  - policy.yaml"],
      "infrastructure/tenancy/cluster/policy.yaml":
        "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicy\nmetadata: { name: policy }\n",
    },
    problems: [
      `${ADMISSION}/organization-services.yaml: a file holds a policy and its binding, both named after it (ValidatingAdmissionPolicy organization-services, ValidatingAdmissionPolicyBinding organization-services), not ValidatingAdmissionPolicy organization-services, ValidatingAdmissionPolicyBindings organization-services.`,
      "infrastructure/tenancy/cluster/policy.yaml: policies stand in clusters/prod-cluster/infrastructure/base/admission: move it there.",
    ],
  },
  {
    name: "a policy that lets in what it cannot judge, says nothing, and is bound elsewhere",
    edits: {
      [`${ADMISSION}/organization-token-secrets.yaml`]: [
        ["failurePolicy: Fail", "failurePolicy: Ignore"],
        ["tokens that never expire are not made: use", "tokens that never expire are not made, use"],
        ["policyName: organization-token-secrets", "policyName: organization-services"],
        ["    - Audit\n", ""],
        ["operator: Exists", "operator: DoesNotExist"],
      ],
    },
    problems: [
      "spec.failurePolicy must be Fail: an error would let everything in.",
      "the validation object.?type.orValue('') != 'kubernetes. needs a message that says what is wrong and, after a colon, what to do.",
      "the binding's spec.policyName must be organization-token-secrets.",
      "the binding's spec.validationActions must be ${admission_action} and Audit: stack config says what they are.",
      "the binding must select the namespaces that have the label numinia.xyz/organization, and nothing else.",
    ].map((problem) => `${ADMISSION}/organization-token-secrets.yaml: ${problem}`),
  },
];

describe("a tree with a fault", { concurrency: 2 }, () => {
  for (const { name, edits, problems } of CASES) {
    test(name, async (t) => {
      const report = await checkBroken(t, edits);
      assert.deepEqual(report.problems.map(short).sort(), [...problems].sort());
    });
  }
});

/** Without the directory that every message begins with; "." stands for it alone. */
function short(problem: string): string {
  return problem.replace(/^clusters\/prod-cluster(\/|(?=:))/, (_whole, slash: string) => (slash === "/" ? "" : "."));
}

function job(image: string): string {
  return `apiVersion: batch/v1
kind: Job
metadata:
  name: once
spec:
  template:
    spec:
      restartPolicy: Never
      automountServiceAccountToken: false
      securityContext:
        runAsNonRoot: true
        seccompProfile:
          type: RuntimeDefault
      containers:
        - name: tool
          image: ${image}
          resources:
            requests:
              cpu: 10m
              memory: 16Mi
            limits:
              memory: 16Mi
          securityContext:
            allowPrivilegeEscalation: false
            capabilities:
              drop:
                - ALL
`;
}
