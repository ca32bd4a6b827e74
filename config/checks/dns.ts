import type { Readings } from "../parse";
import type { Report } from "../problems";

/** A domain has one owner, a forwarded zone one list of servers, and no internal name stands for itself. */
export function checkDns(sections: Readings, report: Report): void {
  checkDomains(sections, report);
  const dns = sections["numinia:dns"];
  const first = new Map<string, string>();
  for (const [index, { zone }] of (dns.value?.forwards ?? []).entries()) {
    if (first.has(zone)) report.add(dns.place("forwards", index, "zone"), "forward-duplicate", { zone, first: first.get(zone)! });
    else first.set(zone, dns.place("forwards", index));
  }
  for (const [name, target] of Object.entries(dns.value?.internalNames ?? {}))
    if (name === target) report.add(dns.place("internalNames", name), "internal-name-itself", { name });
}

function checkDomains({ "numinia:platform": platform, "numinia:organizations": organizations }: Readings, report: Report): void {
  const first = new Map<string, string>();
  if (platform.value) first.set(platform.value.domain, "the platform (numinia:platform.domain)");
  for (const [index, { name, domains }] of (organizations.value ?? []).entries()) {
    // Within one list a repetition was reported already.
    for (const [position, domain] of [...new Set(domains)].entries()) {
      const path = organizations.place(index, "domains", position);
      if (first.has(domain)) report.add(path, "domain-duplicate", { domain, first: first.get(domain)! });
      else first.set(domain, `${name} (${path})`);
    }
  }
}
