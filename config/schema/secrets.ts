import { z } from "zod";
import { rule } from "./text";

// The values are secret: no message about them may quote one. Only rules that ignore the value are used here.

const secretText = () => z.string().min(1, rule("text-length")).meta({ secret: true });

const gitCredentials = z.strictObject({
  username: secretText().optional().describe("User name, for an https URL."),
  password: secretText().optional().describe("Password or token, for an https URL."),
  identity: secretText().optional().describe("Private key in PEM form, for an ssh URL."),
  knownHosts: secretText().optional().describe("The server's lines of known_hosts, for an ssh URL."),
});

export const secrets = z
  .strictObject({
    git: gitCredentials.optional().describe("Credentials of the GitOps repository; absent when it is public."),
    receiver: z
      .strictObject({
        token: z
          .string()
          .min(20, rule("token-short"))
          .meta({ secret: true })
          .optional()
          .describe("Shared secret of the webhook that tells Flux about a push, at least 20 characters."),
      })
      .optional()
      .describe("The webhook that tells Flux about a push."),
    repositories: z
      .record(z.string(), z.record(z.string(), gitCredentials))
      .default({})
      .describe("Credentials of organizations' own repositories, by organization and environment."),
    applications: z
      .record(z.string(), z.record(z.string(), z.record(z.string(), z.record(z.string(), secretText()))))
      .default({})
      .describe("Values of the keys that applications declare as provided, by organization, environment, application and key."),
  })
  .describe("Secret values, each encrypted: set them with pulumi config set --secret --path.");
