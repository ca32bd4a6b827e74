import { fullAdoptKey, parseAdoptKey } from "../lib/adoption";
import type { Readings } from "./parse";
import type { Report } from "./problems";

/** No entry of `numinia:adopt` gives one existing resource to two of the program: as far as the keys name their types. */
export function checkAdopt({ "numinia:adopt": adopt }: Readings, report: Report): void {
  const first = new Map<string, string>();
  for (const [key, id] of Object.entries(adopt.value?.resources ?? {})) {
    const { type } = parseAdoptKey(key);
    if (type === undefined) continue;
    const resource = fullAdoptKey({ type, name: id });
    const place = adopt.place("resources", key);
    if (first.has(resource)) report.add(place, "adopt-duplicate", { id, first: first.get(resource)! });
    else first.set(resource, place);
  }
}
