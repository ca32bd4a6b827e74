// "Did you mean …": the closest of a few known words.

/**
 * Number of single-letter insertions, deletions, substitutions and swaps of neighbours that turn one text into the
 * other (Damerau–Levenshtein, restricted: a swapped pair is not edited again).
 */
export function editDistance(one: string, other: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    for (let column = 1; column <= other.length; column++) {
      const same = one[row - 1] === other[column - 1];
      let cost = Math.min(last[column]! + 1, current[column - 1]! + 1, last[column - 1]! + (same ? 0 : 1));
      if (row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]) {
        cost = Math.min(cost, beforeLast[column - 2]! + 1);
      }
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return last[other.length]!;
}

/**
 * The candidate closest to the word, upper and lower case aside; the first one on a tie. Undefined when even that
 * needs more edits than a third of the longer word's letters (at least one): a far-fetched suggestion misleads.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  let best: { candidate: string; distance: number } | undefined;
  for (const candidate of candidates) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    const allowed = Math.max(1, Math.floor(Math.max(word.length, candidate.length) / 3));
    if (distance <= allowed && (!best || distance < best.distance)) best = { candidate, distance };
  }
  return best?.candidate;
}

/** "; did you mean x?" for the closest candidate, or the candidates themselves when they are few, or nothing. */
export function suggestion(word: string, candidates: readonly string[], listUpTo = 12): string {
  const close = nearest(word, candidates);
  if (close !== undefined) return `; did you mean ${close}?`;
  if (candidates.length === 0 || candidates.length > listUpTo) return "";
  return candidates.length === 1 ? `; known is ${candidates[0]}` : `; known are ${candidates.join(", ")}`;
}
