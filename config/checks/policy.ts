import type { Readings } from "../parse";
import type { Report } from "../problems";

/** No exception is listed twice, so that the reason shown is the only one. */
export function checkPolicy({ "numinia:policy": policy }: Readings, report: Report): void {
  const first = new Map<string, string>();
  for (const [index, { rule, resource }] of (policy.value?.exceptions ?? []).entries()) {
    const key = JSON.stringify([rule, resource]);
    if (first.has(key)) report.add(policy.place("exceptions", index), "exception-duplicate", { rule, resource, first: first.get(key)! });
    else first.set(key, policy.place("exceptions", index));
  }
}
