import { after, before } from "node:test";
import { contents } from "./suites/contents";
import { deletion } from "./suites/deletion";
import { engine } from "./suites/engine";
import { lifecycle } from "./suites/lifecycle";
import { ownership } from "./suites/ownership";
import { previews } from "./suites/previews";
import { waiting } from "./suites/waiting";
import { startTestCluster, type TestCluster } from "./support/cluster";
import { World } from "./support/test-world";

let cluster: TestCluster | undefined;
let world: World;

before(async () => {
  cluster = await startTestCluster();
  world = await World.of(cluster);
});
after(() => cluster?.stop());

for (const suite of [lifecycle, ownership, contents, previews, deletion, waiting, engine]) suite(() => world);
