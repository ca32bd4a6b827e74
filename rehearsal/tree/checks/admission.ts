import { posix } from "node:path";
import type { Manifest } from "../objects";
import type { Problem } from "../problem";
import { CLUSTER, type Tree, type TreeFile } from "../tree";

const HOME = `${CLUSTER}/infrastructure/base/admission`;
const POLICY = "ValidatingAdmissionPolicy";
/** What a binding does is stack config's to say; the API takes Audit with either. */
const ACTIONS = ["${admission_action}", "Audit"];
const SELECTOR = { namespaceSelector: { matchExpressions: [{ key: "numinia.xyz/organization", operator: "Exists" }] } };

/** A policy without its binding does nothing, and says nothing about it. */
export function admissionProblems(tree: Tree): Problem[] {
  const files = tree.files.filter(({ documents }) => documents.some(({ kind }) => String(kind).startsWith(POLICY)));
  return files.flatMap((file) => fileProblems(file).map((message) => ({ where: file.path, message })));
}

function fileProblems({ path, documents }: TreeFile): string[] {
  const name = posix.basename(path, ".yaml");
  if (posix.dirname(path) !== HOME) return [`policies stand in ${HOME}: move it there.`];
  const found = documents.map(({ kind, metadata }) => `${kind} ${metadata?.name}`);
  const wanted = [`${POLICY} ${name}`, `${POLICY}Binding ${name}`];
  if (JSON.stringify(found) !== JSON.stringify(wanted))
    return [`a file holds a policy and its binding, both named after it (${wanted.join(", ")}), not ${found.join(", ")}.`];
  const [policy, binding] = documents as [Manifest, Manifest];
  const problems: string[] = [];
  if (policy.spec?.failurePolicy !== "Fail") problems.push("spec.failurePolicy must be Fail: an error would let everything in.");
  for (const { expression, message } of (policy.spec?.validations ?? []) as Manifest[]) {
    if (!/^[^:]+: \S/.test(String(message ?? "")))
      problems.push(
        `the validation ${String(expression).slice(0, 40)} needs a message that says what is wrong and, after a colon, what to do.`,
      );
  }
  if (binding.spec?.policyName !== name) problems.push(`the binding's spec.policyName must be ${name}.`);
  if (JSON.stringify(binding.spec?.validationActions) !== JSON.stringify(ACTIONS))
    problems.push(`the binding's spec.validationActions must be ${ACTIONS.join(" and ")}: stack config says what they are.`);
  if (name.startsWith("organization-") && JSON.stringify(binding.spec?.matchResources) !== JSON.stringify(SELECTOR))
    problems.push("the binding must select the namespaces that have the label numinia.xyz/organization, and nothing else.");
  return problems;
}
