import type { InputRule } from "../entry";
import { instanceTypeFault } from "../data/instances";
import { each } from "./inputs";

/** The instance type stands in the rehearsal's table of capacities. */
export function knownInstanceType(path: string): InputRule {
  return each("known instance type", path, (value) => (typeof value === "string" ? instanceTypeFault(value) : undefined));
}
