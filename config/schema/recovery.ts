import { z } from "zod";
import { network, region } from "./network";

export const recovery = z
  .strictObject({
    region: region.describe("AWS region that replicas are kept in; another one than the platform's."),
    network: network.optional().describe("A VPC in that region, apart from the platform's; none by default."),
  })
  .describe("The second region, for the loss of the first.");
