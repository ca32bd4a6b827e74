/** Whether `domain` lies below `parent`: app.example.org is below example.org, example.org and badexample.org are not. */
export function isBelow(domain: string, parent: string): boolean {
  return domain.endsWith(`.${parent}`);
}

/** The longest of `candidates` that `domain` lies below: the zone in which its delegation belongs. */
export function closestParent(domain: string, candidates: readonly string[]): string | undefined {
  return candidates.filter((candidate) => isBelow(domain, candidate)).sort((one, other) => other.length - one.length)[0];
}
