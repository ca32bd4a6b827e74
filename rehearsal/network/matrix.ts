import type { World } from "./endpoint";
import { reachableInMesh } from "./mesh";
import type { Party } from "./parties";
import { formatPorts, NO_PORTS, type PortSet, union } from "./port-set";

/** One part of the matrix: who may open which ports of whom. */
export interface Section {
  readonly title: string;
  /** By name of the source, then of the target. */
  readonly cells: ReadonlyMap<string, ReadonlyMap<string, PortSet>>;
}

/** Evaluates every source against every target. */
export function section(title: string, world: World, sources: readonly Party[], targets: readonly Party[]): Section {
  const row = (source: Party) => new Map(targets.map((target) => [target.name, between(world, source, target)]));
  return { title, cells: new Map(sources.map((source) => [source.name, row(source)])) };
}

/** The most that any endpoint of `source` may open of any of `target`'s. */
export function between(world: World, source: Party, target: Party): PortSet {
  return source.endpoints.flatMap((from) => target.endpoints.map((to) => reachableInMesh(world, from, to))).reduce(union, NO_PORTS);
}

const HEADER = `# Who may open a connection to whom: rows are sources, columns are targets, cells are the target's ports.
# - none, * all ports and protocols. An environment stands for any of its pods, a target for any of its addresses.
# make update-reachability writes this file, people review it, make unit compares it with what the policies say.
`;

/** The reviewed file's text. Every section is a table whose columns are as wide as they need to be. */
export function renderMatrix(sections: readonly Section[]): string {
  return [HEADER, ...sections.map(renderSection)].join("\n");
}

function renderSection({ title, cells }: Section): string {
  const targets = [...([...cells.values()][0]?.keys() ?? [])];
  const rows = [["", ...targets], ...[...cells].map(([source, row]) => [source, ...[...row.values()].map(formatPorts)])];
  const widths = ["", ...targets].map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join("  ")
      .trimEnd(),
  );
  return `## ${title}\n${lines.join("\n")}\n`;
}

/** Differences between two rendered matrices, one cell a line, in the order of the new one: `numinia → internet: - became 443/TCP`. */
export function matrixDifferences(reviewed: string, actual: string): string[] {
  const [before, after] = [readCells(reviewed), readCells(actual)];
  if (before.size === 0) return [`nothing was reviewed before; ${after.size} cells are new`];
  const changed = [...after].filter(([pair, cell]) => before.get(pair) !== cell).map(([pair, cell]) => say(pair, before.get(pair), cell));
  const gone = [...before].filter(([pair]) => !after.has(pair)).map(([pair, cell]) => say(pair, cell, undefined));
  const cells = [...changed, ...gone];
  // A difference in the text alone (heading, order, spaces) is one too: the file is what people review.
  return cells.length > 0 || reviewed === actual ? cells : ["the same cells, written differently"];
}

function say(pair: string, before = "not there", after = "not there"): string {
  return `${pair}: ${before} became ${after}`;
}

/** Cells by "section: source → target". A cell may hold single spaces; two or more separate cells. */
function readCells(text: string): Map<string, string> {
  const cells = new Map<string, string>();
  for (const part of text.split(/^## /m).slice(1)) {
    const [title, head = "", ...rows] = part.trimEnd().split("\n");
    const targets = head.trim().split(/ {2,}/);
    for (const row of rows.filter((line) => line !== "")) {
      const [source, ...values] = row.split(/ {2,}/);
      for (const [index, value] of values.entries()) cells.set(`${title}: ${source} → ${targets[index]}`, value);
    }
  }
  return cells;
}
