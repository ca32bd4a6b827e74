import type { Account, Attempt, Layer, Run, Sides } from "./attempt";

/** Who attacks whom in the stack rehearsal: each organization the other, and one environment its organization's other one. */
export const SIDES: readonly Sides[] = [
  { organization: "sample", own: "sample", foreign: "second" },
  { organization: "second", own: "second", foreign: "sample" },
  { organization: "sample", own: "sample-pre", foreign: "sample", sameOrganization: true },
];

export const ORGANIZATIONS = [...new Set(SIDES.map(({ organization }) => organization))];

/** Layers whose attempts cost a controller's work: once for each organization is enough, its environments have the same boundary. */
const COSTLY: ReadonlySet<Layer> = new Set(["pods", "quota", "Helm", "admission"]);
/** The same; and owners own all environments of their organization. */
const NOT_BETWEEN_OWN: ReadonlySet<Account> = new Set(["owner", "commit", "planted"]);

/** Each attempt as each of its accounts, for all sides. */
export function runsOf(attempts: readonly Attempt[], all: readonly Sides[] = SIDES): Run[] {
  const runs = attempts.flatMap((attempt) =>
    all.flatMap((sides) =>
      attempt.as
        .filter((account) => !sides.sameOrganization || !(COSTLY.has(attempt.layer) || NOT_BETWEEN_OWN.has(account)))
        .map((account) => ({ attempt, account, sides })),
    ),
  );
  return runs.map((run, index) => ({ ...run, id: `isolation-${index}` }));
}
