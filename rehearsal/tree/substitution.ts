/** What Flux does after the build, for checks: `${name}` becomes a value, an unknown name is an error. */

/** A name as Flux accepts it: nothing but ${name}; forms with defaults or operators are refused by the checks. */
const PLAIN = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** Names used in a text, each once, sorted. */
export function namesIn(text: string): string[] {
  return [...new Set([...text.matchAll(PLAIN)].map((match) => match[1]!))].sort();
}

/** Uses of `${` that are not a plain name, as they stand: `${name:-default}`, `${name//a/b}`, "${". */
export function oddUsesIn(text: string): string[] {
  return text.replace(PLAIN, "").match(/\$\{[^}\n]*\}?/g) ?? [];
}

/** The text with every known name replaced; unknown names stay, so that what is wrong can still be read. */
export function substitute(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(PLAIN, (whole, name: string) => values[name] ?? whole);
}
