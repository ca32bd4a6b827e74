import * as pulumi from "@pulumi/pulumi";
import { createIrsaRole } from "../../components/irsa-role";
import { registered } from "./program";

// A program of two roles with documents that IAM would refuse, printing what fails. In a process of its own, because the failing
// inputs of a resource end the process.

process.on("unhandledRejection", (reason) => console.log((reason as Error).message));

const ARGS = {
  description: "Applications of acme in pro",
  oidc: { issuer: pulumi.output("oidc.example/id/1"), providerArn: pulumi.output("arn:provider") },
  namespace: "acme",
  serviceAccount: "app",
  tags: {},
};

void registered(() => {
  const issuer = pulumi.output(`oidc.example/${"i".repeat(1000)}`);
  createIrsaRole("long", { ...ARGS, roleName: "long-issuer", oidc: { ...ARGS.oidc, issuer } }, {});
  createIrsaRole("empty", { ...ARGS, roleName: "empty-policy", policy: { Version: "2012-10-17", Statement: [] } }, {});
});
