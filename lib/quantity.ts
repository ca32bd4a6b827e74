// Kubernetes quantities ("500m", "4Gi", "1e3"), as apimachinery's api/resource reads them.

/** Power of ten of each decimal suffix, power of two of each binary one. Source: k8s.io/apimachinery, pkg/api/resource. */
const DECIMAL: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, "": 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const BINARY: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };

const QUANTITY = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:([eE][+-]?\d+)|([numkMGTPE]|[KMGTPE]i)?)$/;

/**
 * The value in base units (cores, bytes, pieces), or undefined when the text is not a quantity.
 * A double: exact to 15 digits, which is more than comparing limits needs.
 */
export function parseQuantity(text: string): number | undefined {
  const match = QUANTITY.exec(text);
  if (!match) return undefined;
  // A decimal exponent excludes a suffix: "1e3" is 1000, "1E" is 10^18.
  if (match[2]) return Number(match[1] + match[2]);
  const suffix = match[3] ?? "";
  // Decimal powers through the number reader, which rounds correctly; 3 * 1e-9 does not.
  return suffix in BINARY ? Number(match[1]) * 2 ** BINARY[suffix]! : Number(`${match[1]}e${DECIMAL[suffix]}`);
}

/** The suffix of a quantity ("" when it has none or a decimal exponent); undefined when it is not a quantity. */
export function quantitySuffix(text: string): string | undefined {
  const match = QUANTITY.exec(text);
  return match ? (match[3] ?? "") : undefined;
}

/**
 * The quantity that a near miss most likely meant ("4GB" → "4Gi", "512 Mi" → "512Mi", "2gi" → "2Gi"); undefined when
 * nothing close is one. Only for messages: a configuration value is never changed.
 */
export function nearestQuantity(text: string): string | undefined {
  const match = /^\s*(\d+(?:[.,]\d+)?)\s*([a-zA-Z]*)\s*$/.exec(text);
  if (!match) return undefined;
  const number = match[1]!.replace(",", ".");
  const letters = match[2]!.toLowerCase();
  if (letters === "") return number;
  if (letters === "b" || letters === "byte" || letters === "bytes") return number;
  if (/^(core|cores|cpu|cpus|vcpu|vcpus)$/.test(letters)) return number;
  if (/^(milli|millicore|millicores|millicpu|mcpu)$/.test(letters)) return `${number}m`;
  const scale = /^([kmgtpe])i?b?(?:ytes?)?$/.exec(letters);
  return scale ? `${number}${scale[1]!.toUpperCase()}i` : undefined;
}
