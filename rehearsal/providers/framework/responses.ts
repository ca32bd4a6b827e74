import * as messages from "@pulumi/pulumi/proto/provider_pb";
import type { CheckFailure, Diff } from "./provider";
import { encode, hasSecret, type Properties } from "./values";

/** What a check answers: the inputs, and what is wrong with them. */
export function checkResponse(inputs: Properties, failures: readonly CheckFailure[], news: Properties): messages.CheckResponse {
  const response = new messages.CheckResponse();
  response.setInputs(encode(inputs));
  response.setFailuresList(failures.map((failure) => failureMessage(withoutSecretProperty(failure, news))));
  return response;
}

/** The engine prints the value of the property that a failure names, also a secret one: then only the reason names it. */
function withoutSecretProperty(failure: CheckFailure, news: Properties): CheckFailure {
  const root = failure.property.split(/[.[]/)[0]!;
  if (!hasSecret(news[root])) return failure;
  return { property: "", reason: failure.reason.includes(failure.property) ? failure.reason : `${failure.property}: ${failure.reason}` };
}

export function failureMessage(failure: CheckFailure): messages.CheckFailure {
  const message = new messages.CheckFailure();
  message.setProperty(failure.property);
  message.setReason(failure.reason);
  return message;
}

const KINDS = {
  add: messages.PropertyDiff.Kind.ADD,
  "add-replace": messages.PropertyDiff.Kind.ADD_REPLACE,
  delete: messages.PropertyDiff.Kind.DELETE,
  "delete-replace": messages.PropertyDiff.Kind.DELETE_REPLACE,
  update: messages.PropertyDiff.Kind.UPDATE,
  "update-replace": messages.PropertyDiff.Kind.UPDATE_REPLACE,
} as const;

/** What a diff answers, with the kind of each path's change. */
export function diffResponse(result: Diff): messages.DiffResponse {
  const response = new messages.DiffResponse();
  const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
  response.setChanges(result.changes ? DIFF_SOME : DIFF_NONE);
  response.setReplacesList([...result.replaces]);
  response.setDiffsList([...new Set(Object.keys(result.detailed).map((path) => path.split(/[.[]/)[0]!))]);
  response.setDeletebeforereplace(result.deleteBeforeReplace);
  response.setHasdetaileddiff(true);
  for (const [path, kind] of Object.entries(result.detailed)) {
    const entry = new messages.PropertyDiff();
    entry.setKind(KINDS[kind]);
    entry.setInputdiff(true);
    response.getDetaileddiffMap().set(path, entry);
  }
  return response;
}
