import { z } from "zod";
import { CONTROLLERS, type Controller } from "../model";
import { PLACEHOLDERS } from "../naming";
import { gitUrlFault, isBranch, isFluxDuration, isRepositoryPath } from "../urls";
import { readsAsOtherType, refuse, roleName, rule } from "./text";

/** URL of a Git repository. */
export function gitUrl() {
  return z.string().superRefine(refuse(gitUrlFault));
}

/** Name of a Git branch. */
export function branch() {
  return z
    .string()
    .superRefine(refuse((text) => (!isBranch(text) ? "branch-invalid" : readsAsOtherType(text) ? "reads-as-other-type" : undefined)));
}

/** Path inside a Git repository. */
export function repositoryPath() {
  return z.string().superRefine(refuse((text) => (isRepositoryPath(text) ? undefined : "path-invalid")));
}

const flux = z
  .strictObject({
    version: z
      .string()
      .regex(/^v\d+\.\d+\.\d+$/, rule("flux-version"))
      .describe("Released version of Flux, for instance v2.9.3."),
    owner: z
      .enum(["platform", "repository"])
      .default("platform")
      .describe(
        "Who owns Flux's own objects: this program, or the GitOps repository (the program then creates what is missing and lets go).",
      ),
  })
  .describe("The version of Flux, and who owns its objects.");

export const delivery = z
  .strictObject({
    url: gitUrl().describe("URL of the GitOps repository, https or ssh, for instance https://github.com/owner/repository.git."),
    branch: branch().default("main").describe("Branch that the cluster follows."),
    path: repositoryPath()
      .default("./clusters/prod-cluster")
      .describe("Path of the cluster's directory in the repository, beginning with ./."),
    interval: z
      .string()
      .superRefine(refuse((text) => (isFluxDuration(text) ? undefined : "interval-invalid")))
      .default("1m0s")
      .describe("How often Flux looks for new commits when no webhook told it, as a duration such as 1m0s."),
    flux,
  })
  .describe("Where Flux takes the cluster's content from.");

// What may stand around the placeholders. Sources: IAM CreateRole, Secrets Manager CreateSecret (which takes / too).
const ROLE_LITERALS = /^[\w+=,.@-]*$/;
const SECRET_LITERALS = /^[\w+=,.@/-]*$/;

/** A template of a physical name: known placeholders, and around them what AWS takes. */
export function template(
  placeholders: readonly string[],
  unknown: "role-placeholder" | "secret-placeholder" | "prefix-placeholder",
  literals: RegExp,
) {
  return z
    .string()
    .min(1, rule("text-length"))
    .max(200, rule("text-length"))
    .superRefine(
      refuse((text) => {
        const found = [...text.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1]!);
        if (found.some((name) => !placeholders.includes(name))) return unknown;
        const literal = text.replace(/\{[^{}]*\}/g, "");
        if (/[{}]/.test(literal)) return "template-braces";
        return literals.test(literal) ? undefined : "template-characters";
      }),
    );
}

const controllerRole = (controller: Controller) =>
  roleName().optional().describe(`Name of the IAM role of ${controller}; the cluster's name and the controller's by default.`);

export const naming = z
  .strictObject({
    organizationRole: template(PLACEHOLDERS.organizationRole, "role-placeholder", ROLE_LITERALS)
      .default("{organization}-{environment}-secret-manager-role")
      .describe("Template of an environment's IAM role; placeholders {organization} and {environment}; at most 64 characters once filled."),
    secret: template(PLACEHOLDERS.secret, "secret-placeholder", SECRET_LITERALS)
      .default("{organization}-{application}-{environment}")
      .describe("Template of an application's Secrets Manager entry; placeholders {organization}, {application} and {environment}."),
    controllerRoles: z
      .strictObject(
        Object.fromEntries(CONTROLLERS.map((name) => [name, controllerRole(name)])) as Record<
          Controller,
          ReturnType<typeof controllerRole>
        >,
      )
      .prefault({})
      .describe("Names of controllers' IAM roles where they differ from the cluster's name and the controller's."),
  })
  .describe("Templates of physical names in AWS.");
