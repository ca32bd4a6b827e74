import type { AdmissionConfig } from "../config/model";
import type { PlatformFact } from "./substitutions";

/** What the tree's admission policies take from stack config. */
export function admissionFacts({ action, registries }: AdmissionConfig): {
  [name in Extract<PlatformFact, "admission_action" | "image_registries">]: string;
} {
  return {
    admission_action: action === "deny" ? "Deny" : "Warn",
    // With the slash ghcr.io is not the beginning of ghcr.io.example.org.
    image_registries: registries.map((registry) => registry.replace(/\/?$/, "/")).join(" "),
  };
}
