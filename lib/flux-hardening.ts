// The arguments that make Flux safe for several organizations: the program sets them, the checks demand them.

/**
 * What each controller must be started with (Flux 2.9; names as in the controllers' own flags). A flag that a controller
 * does not know stops it, hence the differences: source-controller has no cross-namespace references to refuse.
 * - `--no-cross-namespace-refs`: an object may name only sources of its own namespace.
 * - `--no-remote-bases`: a kustomization cannot fetch from elsewhere, past the source's address and verification.
 * - `--default-service-account`: an object that names no account acts as `default` of its namespace, which has no rights.
 * - StrictPostBuildSubstitutions: an unknown ${name} is an error instead of nothing.
 * - `--requeue-dependency`: the default of 30 s is paid once per layer.
 */
export const FLUX_REQUIRED_ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  "source-controller": ["--requeue-dependency=5s"],
  "kustomize-controller": [
    "--no-cross-namespace-refs=true",
    "--no-remote-bases=true",
    "--default-service-account=default",
    "--feature-gates=StrictPostBuildSubstitutions=true",
    "--requeue-dependency=5s",
  ],
  "helm-controller": ["--no-cross-namespace-refs=true", "--default-service-account=default", "--requeue-dependency=5s"],
  "notification-controller": ["--no-cross-namespace-refs=true"],
};

/**
 * How the platform runs a controller beyond that.
 *
 * A push reconciles every Kustomization that reads the repository, two for each environment of each organization: with the default of
 * 4 workers the last one waits for all the others, and with the default of 50 requests a second they wait for each other. And while an
 * application does not become healthy, the commit that mends it would wait for the timeout of the one that broke it.
 */
const FLUX_TUNING: Readonly<Record<string, readonly string[]>> = {
  "kustomize-controller": [
    "--concurrent=20",
    "--kube-api-qps=500",
    "--kube-api-burst=1000",
    "--feature-gates=CancelHealthCheckOnNewRevision=true",
  ],
};

/** The same for controllers that an installation may leave out. */
export const FLUX_OPTIONAL_ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  "image-reflector-controller": ["--no-cross-namespace-refs=true"],
  "image-automation-controller": ["--no-cross-namespace-refs=true"],
};

const GATES = "--feature-gates";

/** What a controller must be started with; nothing for one that is not Flux's. */
export function requiredArguments(controller: string): readonly string[] {
  return FLUX_REQUIRED_ARGUMENTS[controller] ?? FLUX_OPTIONAL_ARGUMENTS[controller] ?? [];
}

/** The required arguments that are missing from `args`, or that a later argument takes back. */
export function missingArguments(controller: string, args: readonly string[]): string[] {
  const effective = effectiveFlags(args);
  return requiredArguments(controller).filter((argument) => {
    const [flag, value] = split(argument);
    if (flag !== GATES) return effective.flags.get(flag) !== value;
    const [gate, state] = split(value);
    return effective.gates.get(gate) !== state;
  });
}

/** What a controller that the platform owns is started with: its own arguments, hardened and tuned. */
export function platformArguments(controller: string, args: readonly string[]): string[] {
  return [...hardenedArguments(controller, args), ...(FLUX_TUNING[controller] ?? [])];
}

/** `args` with everything required in it; what contradicts a requirement is dropped, all else stays in its order. */
export function hardenedArguments(controller: string, args: readonly string[]): string[] {
  const missing = missingArguments(controller, args);
  if (missing.length === 0) return [...args];
  const contradicted = new Set(missing.map((argument) => split(argument)[0]).filter((flag) => flag !== GATES));
  // Feature gates add up and the last word counts, so appending is enough for them.
  return [...joined(args).filter((argument) => !contradicted.has(split(argument)[0])), ...missing];
}

/** What a flag set of pflag makes of the arguments: the last of a flag counts, feature gates add up. */
function effectiveFlags(args: readonly string[]): { flags: Map<string, string>; gates: Map<string, string> } {
  const flags = new Map<string, string>();
  const gates = new Map<string, string>();
  for (const argument of joined(args)) {
    const [flag, value] = split(argument);
    if (flag !== GATES) flags.set(flag, value);
    else for (const gate of value.split(",")) gates.set(...split(gate.trim()));
  }
  return { flags, gates };
}

/** "--flag", "value" as one argument. A boolean flag never takes the next argument, so its name alone means true. */
function joined(args: readonly string[]): string[] {
  const result: string[] = [];
  for (const argument of args) {
    const last = result.at(-1);
    if (!argument.startsWith("-") && last?.startsWith("--") && !last.includes("=")) result[result.length - 1] = `${last}=${argument}`;
    else result.push(argument);
  }
  return result;
}

function split(argument: string): [string, string] {
  const at = argument.indexOf("=");
  return at < 0 ? [argument, "true"] : [argument.slice(0, at), argument.slice(at + 1)];
}
