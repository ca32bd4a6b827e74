// Sets of destination ports, as exact ranges: what one endpoint may open on another.

export const PROTOCOLS = ["TCP", "UDP", "SCTP"] as const;
export type Protocol = (typeof PROTOCOLS)[number];

export const LAST_PORT = 65535;

/** First and last port, both included; 1 to 65535. */
export type PortRange = readonly [number, number];

/** Ports by protocol, each list in order, apart and not touching. */
export type PortSet = Readonly<Record<Protocol, readonly PortRange[]>> & {
  /** Every other protocol (ICMP, …): only a rule without ports allows those. */
  readonly other: boolean;
};

export const NO_PORTS: PortSet = { TCP: [], UDP: [], SCTP: [], other: false };

const WHOLE: readonly PortRange[] = [[1, LAST_PORT]];
export const ALL_PORTS: PortSet = { TCP: WHOLE, UDP: WHOLE, SCTP: WHOLE, other: true };

/** The ports `first` to `last` of one protocol. */
export function portRange(protocol: Protocol, first: number, last: number = first): PortSet {
  return { ...NO_PORTS, [protocol]: [[first, last]] };
}

export function union(one: PortSet, other: PortSet): PortSet {
  return combine(one, other, (a, b) => joined([...a, ...b]), one.other || other.other);
}

export function intersection(one: PortSet, other: PortSet): PortSet {
  return combine(one, other, shared, one.other && other.other);
}

export function hasPort(set: PortSet, protocol: Protocol, port: number): boolean {
  return set[protocol].some(([first, last]) => first <= port && port <= last);
}

export function isEmpty(set: PortSet): boolean {
  return !set.other && PROTOCOLS.every((protocol) => set[protocol].length === 0);
}

/** Whether every port of `inner` is in `outer`. */
export function includes(outer: PortSet, inner: PortSet): boolean {
  return formatPorts(intersection(outer, inner)) === formatPorts(inner);
}

/** "-" for none, "*" for all, otherwise for instance "80,443/TCP 53/UDP 8000-8010/SCTP"; one text for one set. */
export function formatPorts(set: PortSet): string {
  const parts = PROTOCOLS.filter((protocol) => set[protocol].length > 0).map((protocol) => `${formatRanges(set[protocol])}/${protocol}`);
  if (set.other && parts.join(" ") === PROTOCOLS.map((protocol) => `*/${protocol}`).join(" ")) return "*";
  return [...parts, ...(set.other ? ["other"] : [])].join(" ") || "-";
}

function formatRanges(ranges: readonly PortRange[]): string {
  const isWhole = ranges.length === 1 && ranges[0]![0] === 1 && ranges[0]![1] === LAST_PORT;
  return isWhole ? "*" : ranges.map(([first, last]) => (first === last ? String(first) : `${first}-${last}`)).join(",");
}

function combine(
  one: PortSet,
  other: PortSet,
  ranges: (a: readonly PortRange[], b: readonly PortRange[]) => readonly PortRange[],
  others: boolean,
): PortSet {
  return { TCP: ranges(one.TCP, other.TCP), UDP: ranges(one.UDP, other.UDP), SCTP: ranges(one.SCTP, other.SCTP), other: others };
}

/** Ranges that overlap or touch become one. */
function joined(ranges: readonly PortRange[]): PortRange[] {
  const result: PortRange[] = [];
  for (const [first, last] of [...ranges].sort(([a], [b]) => a - b)) {
    const before = result.at(-1);
    if (before !== undefined && first <= before[1] + 1) result[result.length - 1] = [before[0], Math.max(before[1], last)];
    else result.push([first, last]);
  }
  return result;
}

function shared(a: readonly PortRange[], b: readonly PortRange[]): PortRange[] {
  return joined(
    a.flatMap(([first, last]) =>
      b.map(([from, to]): PortRange => [Math.max(first, from), Math.min(last, to)]).filter(([from, to]) => from <= to),
    ),
  );
}
