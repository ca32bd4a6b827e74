import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Document, isMap, isSeq, parse } from "yaml";
import type { AdoptConfig } from "../../config/model";

/** What production has today. */
export const PRODUCTION_INVENTORY = join(__dirname, "production-inventory.yaml");

/** What a person adds to the production stack file to adopt it. */
const FRAGMENT = join(__dirname, "production.yaml");

interface Fragment {
  readonly config: { readonly "numinia:adopt": AdoptConfig } & { readonly [key: string]: unknown };
}

/** `<type>::<name>`, or a name alone → import id. */
export function productionAdoption(): AdoptConfig {
  return fragment().config["numinia:adopt"];
}

/** Edits a copy of the production stack file so that it has all that production.yaml says; without `adopt`, all but the map itself. */
export function addProductionAdoption(document: Document, { adopt = true } = {}): void {
  for (const [key, value] of Object.entries(fragment().config)) {
    if (key !== "numinia:adopt" || adopt) document.setIn(["config", key], document.createNode(value));
    else document.deleteIn(["config", key]);
  }
  const organizations = document.getIn(["config", "numinia:organizations"]);
  if (!isSeq(organizations)) throw new Error("the stack file has no numinia:organizations");
  for (const organization of organizations.items) if (isMap(organization)) organization.set("ownFileSystem", true);
}

function fragment(): Fragment {
  return parse(readFileSync(FRAGMENT, "utf8")) as Fragment;
}
