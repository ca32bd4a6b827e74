import type { Policies, ResourceValidationArgs } from "@pulumi/policy";
import { known } from "./known";
import type { Candidate, Rule } from "./rule";
import { RULES } from "./rules";
import { type Exception, STRICTEST, type StackConfig } from "./stack-config";

/** The pack's policies, one for each rule and one that reports the exceptions; `config` is asked at every check. */
export function createPolicies(config: () => StackConfig = () => STRICTEST, rules: readonly Rule[] = RULES): Policies {
  const used = new Set<Exception>();
  return [
    ...rules.map((rule) => ({
      name: rule.name,
      description: rule.description,
      enforcementLevel: "mandatory" as const,
      validateResource: (args: ResourceValidationArgs, report: (message: string) => void) => {
        if (exceptionOf(config(), rule, args.name) !== undefined) return;
        for (const message of violations(rule, args)) report(message);
      },
    })),
    {
      name: "exceptions",
      description: "Every exception from a rule is shown, with its reason.",
      enforcementLevel: "advisory",
      validateResource: (args, report) => {
        for (const rule of rules) {
          const exception = exceptionOf(config(), rule, args.name);
          if (exception === undefined) continue;
          for (const message of violations(rule, args)) {
            used.add(exception);
            report(`${rule.name} does not hold for ${args.name} (${exception.reason}): ${message}`);
          }
        }
      },
    },
    {
      name: "exceptions-in-use",
      description: "An exception that excepts nothing is removed.",
      enforcementLevel: "advisory",
      validateStack: (_, report) => {
        for (const exception of config().exceptions.filter((entry) => !used.has(entry)))
          report(`numinia:policy excepts ${exception.resource} from ${exception.rule}, but that rule finds nothing there; remove it.`);
      },
    },
  ];
}

function exceptionOf({ exceptions }: StackConfig, rule: Rule, resource: string): Exception | undefined {
  return exceptions.find((exception) => exception.rule === rule.name && exception.resource === resource);
}

function violations(rule: Rule, args: ResourceValidationArgs): string[] {
  return rule.types.includes(args.type) ? rule.check(candidate(args)) : [];
}

function candidate({ type, name, props, opts }: ResourceValidationArgs): Candidate {
  return { type, name, props: known(props) as Candidate["props"], opts };
}
