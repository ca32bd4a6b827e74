import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { REPOSITORY } from "../../rehearsal/engine/project";
import { graphDifferences } from "../../rehearsal/graph/graph";
import { productionGraph, reviewedGraph } from "../../rehearsal/graph/main";

test("the production stack registers exactly the reviewed resources (make update-graph writes them)", async () => {
  const actual = await productionGraph(join(REPOSITORY, "build", "test-graph"));
  assert.deepEqual(graphDifferences(reviewedGraph(), actual), []);
  const keys = Object.keys(actual);
  assert.ok(keys.includes("aws:ec2/vpc:Vpc::numinia-vpc"), "positive control: children of remote components are there");
});
