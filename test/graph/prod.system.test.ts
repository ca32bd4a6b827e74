import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { REPOSITORY } from "../../rehearsal/engine/project";
import { graphDifferences } from "../../rehearsal/graph/graph";
import { productionGraph, reviewedGraph } from "../../rehearsal/graph/main";

test("the production stack registers exactly the reviewed resources (make update-graph writes them)", async () => {
  const actual = await productionGraph(join(REPOSITORY, "build", "test-graph"));
  assert.deepEqual(graphDifferences(reviewedGraph(), actual), []);
  const { createOnly } = actual["aws:ec2/vpc:Vpc::numinia-vpc"]!;
  assert.deepEqual(createOnly, { cidrBlock: "10.0.0.0/16", instanceTenancy: "default" }, "children of remote components are there");
});
