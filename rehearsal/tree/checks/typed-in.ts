import type { Problem } from "../problem";
import type { Tree } from "../tree";

/** What belongs to one AWS account and must come from the program. */
const PATTERNS: readonly { what: string; pattern: RegExp }[] = [
  { what: "an ARN", pattern: /\barn:aws[a-z-]*:[^\s"']*/ },
  { what: "an AWS account id", pattern: /(?<![\w.-])\d{12}(?![\w-])/ },
  { what: "an AWS resource id", pattern: /\b(?:vpc|subnet|sg|fs|fsap|eni|rtb|nat|igw|eipalloc|vol|snap)-[0-9a-f]{8,17}\b/ },
  {
    what: "an AWS region",
    pattern: /\b(?:af|ap|ca|eu|il|me|mx|sa|us)(?:-gov)?-(?:central|north|south|east|west|northeast|northwest|southeast|southwest)-\d\b/,
  },
];

/** Nothing about the account is typed in: a value that stands in two places will differ one day. */
export function typedInProblems(tree: Tree): Problem[] {
  return tree.files.flatMap((file) =>
    file.text.split("\n").flatMap((line, index) => {
      const hit = PATTERNS.map(({ what, pattern }) => ({ what, text: pattern.exec(line)?.[0] })).find(({ text }) => text !== undefined);
      return hit === undefined
        ? []
        : [
            {
              where: `${file.path}:${index + 1}`,
              message: `${hit.text} is ${hit.what} typed in: use a fact, \${name} (lib/substitutions.ts).`,
            },
          ];
    }),
  );
}
