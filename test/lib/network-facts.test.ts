import assert from "node:assert/strict";
import { test } from "node:test";
import { networkFacts } from "../../lib/network-facts";

test("the facts are the VPC's block and the smallest block of each tier that pods may be let into", () => {
  const zone = (name: string, index: number) => ({
    name,
    private: `10.0.${1 + index}.0/24`,
    public: `10.0.${101 + index}.0/24`,
    database: `10.0.${4 + index}.0/24`,
  });
  const zones = ["eu-west-1a", "eu-west-1b", "eu-west-1c"].map(zone);
  assert.deepEqual(networkFacts({ cidr: "10.0.0.0/16", zones }), {
    vpc_cidr: "10.0.0.0/16",
    private_cidr: "10.0.0.0/22",
    database_cidr: "10.0.4.0/22",
  });
});
