import { stringify } from "yaml";
import type { Part, PolicyRule, StandInChart, ValuesPath, Workload } from "./stand-in-chart";

/** The chart's templates: path inside the chart to text. Only values that are read here have an effect. */
export function chartTemplates(chart: StandInChart): Map<string, string> {
  const templates = new Map([
    ["templates/_helpers.tpl", helpers(chart)],
    ["templates/serviceaccount.yaml", serviceAccount(chart)],
    ["templates/rbac.yaml", rbac(chart)],
    ["templates/service.yaml", service(chart)],
    ["templates/pdb.yaml", podDisruptionBudget(chart)],
  ]);
  for (const workload of chart.workloads) {
    templates.set(`templates/${workload.kind.toLowerCase()}${suffixed(workload)}.yaml`, workloadTemplate(chart, workload));
  }
  return templates;
}

function helpers(chart: StandInChart): string {
  const alone = chart.baseNameAlone === "when-equal" ? "eq $name .Release.Name" : "contains $name .Release.Name";
  return `{{- define "stand-in.name" -}}
{{- default (${chart.baseName}) .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "stand-in.fullname" -}}
{{- $name := include "stand-in.name" . -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else if ${alone} -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "stand-in.selector" -}}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/name: {{ include "stand-in.name" . | quote }}
{{- end -}}

{{- define "stand-in.labels" -}}
{{ include "stand-in.selector" . }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | quote }}
{{- with .Values.${chart.labels} }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "stand-in.serviceAccountName" -}}
{{- if .Values.${chart.serviceAccount}.create -}}
{{- default (include "stand-in.fullname" .) .Values.${chart.serviceAccount}.name -}}
{{- else -}}
{{- default "default" .Values.${chart.serviceAccount}.name -}}
{{- end -}}
{{- end -}}
`;
}

function workloadTemplate(chart: StandInChart, workload: Workload): string {
  const { container, fields } = workload;
  const text = `apiVersion: apps/v1
kind: ${workload.kind}
${metadata(suffixed(workload))}
spec:
${workload.replicas ? `  replicas: {{ .Values.${workload.replicas} }}\n` : ""}${optionalFields(fields.workload, 2)}  selector:
    matchLabels:
      {{- include "stand-in.selector" . | nindent 6 }}
      {{- with .Values.${workload.podLabels} }}
      {{- toYaml . | nindent 6 }}
      {{- end }}
  template:
    metadata:
${optionalFields({ annotations: workload.podAnnotations }, 6)}      labels:
        {{- include "stand-in.selector" . | nindent 8 }}
        {{- with .Values.${chart.labels} }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
        {{- with .Values.${workload.podLabels} }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    spec:
      serviceAccountName: {{ include "stand-in.serviceAccountName" . }}
${optionalFields(fields.pod, 6)}      containers:
        - name: ${container.name}
          image: "${container.image}"
          imagePullPolicy: {{ .Values.${container.imagePullPolicy} }}
          command: ${JSON.stringify(container.command)}
          args:
${container.arguments.map((argument) => part(argument, `            - "${argument.value}"`)).join("")}${argumentMap(container.argumentMap)}          env:
            - name: POD_NAMESPACE
              valueFrom: { fieldRef: { fieldPath: metadata.namespace } }
${Object.entries(container.environment)
  .map(([name, variable]) => part(variable, `            - name: ${name}\n              value: "${variable.value}"`))
  .join("")}          ports:
            - containerPort: ${container.port}
          livenessProbe:
            httpGet: { path: ${container.livenessPath}, port: ${container.port} }
${optionalFields(fields.container, 10)}`;
  return conditional(workload.when, text);
}

function serviceAccount(chart: StandInChart): string {
  const values = `.Values.${chart.serviceAccount}`;
  return conditional(
    `and ${chart.rbac.when} ${values}.create`,
    `apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ include "stand-in.serviceAccountName" . }}
  namespace: {{ .Release.Namespace }}
  labels:
    {{- include "stand-in.labels" . | nindent 4 }}
  {{- with ${values}.annotations }}
  annotations:
    {{- range $key, $value := . }}
    {{ tpl $key $ }}: {{ tpl $value $ | quote }}
    {{- end }}
  {{- end }}
automountServiceAccountToken: {{ ${values}.automountServiceAccountToken }}
`,
  );
}

function rbac(chart: StandInChart): string {
  /** A role and the binding of the service account to it. */
  const pair = (role: "ClusterRole" | "Role", rules: readonly PolicyRule[]) => {
    const namespaced = role === "Role";
    return [
      `apiVersion: rbac.authorization.k8s.io/v1\nkind: ${role}\n${metadata("", namespaced)}\n${stringify({ rules })}`,
      `apiVersion: rbac.authorization.k8s.io/v1
kind: ${role}Binding
${metadata("", namespaced)}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ${role}
  name: {{ include "stand-in.fullname" . }}
subjects:
  - kind: ServiceAccount
    name: {{ include "stand-in.serviceAccountName" . }}
    namespace: {{ .Release.Namespace }}
`,
    ];
  };
  return conditional(chart.rbac.when, [...pair("ClusterRole", chart.rbac.cluster), ...pair("Role", chart.rbac.namespace)].join("---\n"));
}

function service(chart: StandInChart): string {
  const values = `.Values.${chart.service}`;
  return conditional(
    `${values}.create`,
    `apiVersion: v1
kind: Service
${metadata("")}
    {{- with ${values}.labels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
${optionalFields({ annotations: `${chart.service}.annotations` }, 2)}spec:
  type: {{ ${values}.type }}
  ports:
    - name: {{ ${values}.portName }}
      port: {{ ${values}.servicePort }}
      protocol: TCP
      targetPort: ${chart.workloads[0]!.container.port}
  selector:
    {{- include "stand-in.selector" . | nindent 4 }}
`,
  );
}

function podDisruptionBudget(chart: StandInChart): string {
  const values = `.Values.${chart.podDisruptionBudget}`;
  return `{{- if and ${values}.minAvailable ${values}.maxUnavailable }}
{{- fail "${chart.podDisruptionBudget}: set minAvailable or maxUnavailable, not both" }}
{{- end }}
apiVersion: policy/v1
kind: PodDisruptionBudget
${metadata("")}
${optionalFields({ annotations: `${chart.podDisruptionBudget}.annotations` }, 2)}spec:
${optionalFields({ minAvailable: `${chart.podDisruptionBudget}.minAvailable`, maxUnavailable: `${chart.podDisruptionBudget}.maxUnavailable` }, 2)}  selector:
    matchLabels:
      {{- include "stand-in.selector" . | nindent 6 }}
`;
}

/** Name, namespace and labels of an object; labels come last, so that more can follow. */
function metadata(suffix: string, namespaced = true): string {
  return `metadata:
  name: {{ include "stand-in.fullname" . }}${suffix}
${namespaced ? "  namespace: {{ .Release.Namespace }}\n" : ""}  labels:
    {{- include "stand-in.labels" . | nindent 4 }}`;
}

/** Fields that take a value as it is and are left out when it is empty. */
function optionalFields(fields: Readonly<Record<string, ValuesPath>>, indent: number): string {
  const space = " ".repeat(indent);
  return Object.entries(fields)
    .map(
      ([field, value]) => `${space}{{- with .Values.${value} }}
${space}${field}:
${space}  {{- toYaml . | nindent ${indent + 2} }}
${space}{{- end }}
`,
    )
    .join("");
}

function argumentMap(values: ValuesPath | undefined): string {
  if (!values) return "";
  return `            {{- range $key, $value := .Values.${values} }}
            - "--{{ $key }}={{ $value }}"
            {{- end }}
`;
}

function part(condition: Part, text: string): string {
  return condition.when ? `            {{- if ${condition.when} }}\n${text}\n            {{- end }}\n` : `${text}\n`;
}

function conditional(when: string | undefined, text: string): string {
  return when ? `{{- if ${when} }}\n${text}{{- end }}\n` : text;
}

function suffixed(workload: Workload): string {
  return workload.suffix ? `-${workload.suffix}` : "";
}
