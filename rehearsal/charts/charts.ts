import { clusterAutoscaler } from "./cluster-autoscaler";
import type { StandInChart } from "./stand-in-chart";

/** The charts that the rehearsal's Helm repositories offer. Adding one is an entry here. */
export const CHARTS: readonly StandInChart[] = [clusterAutoscaler];
