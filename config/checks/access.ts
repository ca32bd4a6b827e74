import type { Readings } from "../parse";
import type { Report } from "../problems";

const LISTS = ["administrators", "viewers", "pipelines"] as const;

/** Where anybody gets access, the deployer is named: its entry is EKS's own and must not be made a second time. */
export function checkAccess({ "numinia:access": access, "numinia:organizations": organizations }: Readings, report: Report): void {
  // Of the document: a deployer with a mistake in it is not a missing one.
  if (!access.value || access.given("deployer") !== undefined) return;
  const lists = LISTS.filter((list) => access.value![list].length > 0).map((list) => access.place(list));
  const owned = (organizations.value ?? []).flatMap(({ owners }, index) =>
    owners.length > 0 ? [organizations.place(index, "owners")] : [],
  );
  const [at] = [...lists, ...owned];
  if (at !== undefined) report.add("numinia:access.deployer", "deployer-missing", { at });
}
