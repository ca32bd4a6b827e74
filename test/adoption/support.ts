import { join } from "node:path";
import type { AdoptConfig } from "../../config/model";
import type { EngineResult } from "../../rehearsal/engine/events";
import { addInventory } from "../../rehearsal/providers/aws";
import type { Rehearsal } from "../../rehearsal/rehearsal";
import { startSmallProgram } from "../support/small-program";
import type { Shape } from "./program/shape";

export const SHAPE: Shape = {
  cidr: "10.0.0.0/16",
  subnets: ["10.0.1.0/24", "10.0.2.0/24"],
  fileSystem: "generalPurpose",
  secrets: ["hyperfy2-acme-site-pro", "hyperfy2-acme-site-pre"],
  description: "reads",
};

/** The engine with the AWS stand-ins, without a cluster, on the small program beside this file. */
export function startProgram(name: string): Promise<Rehearsal> {
  return startSmallProgram(name, join(__dirname, "program", "index.cjs"));
}

/** Puts objects into the account that were there before the program. */
export function existing(rehearsal: Rehearsal, inventory: string): Promise<number> {
  return addInventory(rehearsal.standIns.account, inventory);
}

/** Sets what the program and its guard read. */
export function configure(rehearsal: Rehearsal, to: { shape?: Partial<Shape>; allow?: string[]; adopt?: AdoptConfig }): void {
  const shape = { ...SHAPE, ...to.shape };
  rehearsal.editStack((document) => {
    document.setIn(["config", "numinia:shape"], JSON.parse(JSON.stringify(shape)));
    document.setIn(["config", "numinia:protection"], { allow: to.allow ?? [] });
    if (to.adopt === undefined) document.deleteIn(["config", "numinia:adopt"]);
    else document.setIn(["config", "numinia:adopt"], to.adopt);
  });
}

/** Resources by operation, those that nothing happens to aside. */
export function operations({ changes }: EngineResult): Record<string, number> {
  return Object.fromEntries(Object.entries(changes).filter(([operation]) => operation !== "same" && operation !== "read"));
}
