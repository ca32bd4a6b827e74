import assert from "node:assert/strict";
import { test } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { createHostedZones, type HostedZones, type HostedZonesConfig } from "../../components/hosted-zones";
import { isProtected } from "../../lib/protection";
import { only, type Registered, registered } from "../support/program";

const ZONE = "aws:route53/zone:Zone";
const RECORD = "aws:route53/record:Record";
const tags = { Platform: "numinia" };
const CONFIG: HostedZonesConfig = {
  domain: "numinia.xyz",
  dns: { platformZone: true, internalNames: {}, forwards: [] },
  organizations: [
    { name: "numen-games", domains: ["numen.games", "games.numinia.xyz"] },
    { name: "r3s3t", domains: ["r3s3t.example"] },
  ],
};

/** Registers the zones of CONFIG with changes. */
async function made(
  changes: Partial<HostedZonesConfig> = {},
  opts?: pulumi.CustomResourceOptions,
): Promise<{ resources: Registered[]; zones: HostedZones }> {
  let zones: HostedZones | undefined;
  const resources = await registered(() => {
    zones = createHostedZones({ ...CONFIG, ...changes }, { vpcId: pulumi.output("vpc-1"), tags }, opts);
  });
  return { resources, zones: zones! };
}
const named = (resources: Registered[], wanted: string) => resources.filter(({ type }) => type === wanted).map(({ name }) => name);

test("the platform and every domain of an organization have a public zone", async () => {
  const { resources, zones } = await made();
  assert.deepEqual(named(resources, ZONE), ["games.numinia.xyz", "numen.games", "numinia.xyz", "r3s3t.example"]);
  assert.deepEqual(only(resources, ZONE, "numinia.xyz").inputs, {
    name: "numinia.xyz",
    comment: "Zone of the platform",
    forceDestroy: false,
    tags,
  });
  assert.deepEqual(only(resources, ZONE, "numen.games").inputs, {
    name: "numen.games",
    comment: "Zone of organization numen-games",
    forceDestroy: false,
    tags: { Platform: "numinia", Organization: "numen-games" },
  });
  assert.deepEqual(Object.keys(zones.zoneIds), ["numinia.xyz", "numen.games", "games.numinia.xyz", "r3s3t.example"]);
  assert.equal(zones.zoneArns.length, 4);
});

test("a domain below the platform's is delegated from its zone, the others are for their owners to delegate", async () => {
  const { resources, zones } = await made();
  assert.deepEqual(named(resources, RECORD), ["games.numinia.xyz"]);
  const { name, type, ttl } = only(resources, RECORD).inputs;
  assert.deepEqual({ name, type, ttl }, { name: "games.numinia.xyz", type: "NS", ttl: 3600 });
  assert.deepEqual(Object.keys(zones.delegations), ["numinia.xyz", "numen.games", "r3s3t.example"]);
});

test("without the platform's zone nothing is delegated by the program", async () => {
  const { resources, zones } = await made({ dns: { ...CONFIG.dns, platformZone: false } });
  assert.deepEqual(named(resources, ZONE), ["games.numinia.xyz", "numen.games", "r3s3t.example"]);
  assert.deepEqual(named(resources, RECORD), []);
  assert.deepEqual(Object.keys(zones.delegations), ["numen.games", "games.numinia.xyz", "r3s3t.example"]);
});

test("a domain below one of its own organization is delegated there; below another organization's it is not", async () => {
  const organizations = [
    { name: "numen-games", domains: ["numen.games", "app.numen.games"] },
    { name: "r3s3t", domains: ["login.numen.games"] },
  ];
  const { resources, zones } = await made({ organizations });
  assert.deepEqual(named(resources, RECORD), ["app.numen.games"]);
  assert.deepEqual(Object.keys(zones.delegations), ["numinia.xyz", "numen.games", "login.numen.games"]);
});

test("the private zone is the VPC's alone, even under the domain of a public one", async () => {
  const { resources, zones } = await made({ dns: { ...CONFIG.dns, privateZone: "numinia.xyz" } });
  assert.deepEqual(only(resources, ZONE, "numinia.xyz-private").inputs, {
    name: "numinia.xyz",
    comment: "Private zone of the platform's VPC",
    forceDestroy: false,
    vpcs: [{ vpcId: "vpc-1" }],
    tags,
  });
  assert.equal(zones.zoneArns.length, 5);
  assert.equal(Object.keys(zones.zoneIds).length, 4);
  assert.equal((await made()).zones.privateZoneId, undefined);
});

test("zones are protected; delegations may go", async () => {
  const { resources } = await made({ dns: { ...CONFIG.dns, privateZone: "internal" } });
  const [guarded, free] = [true, false].map((wanted) => resources.filter((resource) => isProtected(resource, []) === wanted));
  const zones = ["games.numinia.xyz", "internal-private", "numen.games", "numinia.xyz", "r3s3t.example"];
  assert.deepEqual(
    guarded!.map(({ type, name }) => `${type} ${name}`),
    zones.map((zone) => `${ZONE} ${zone}`),
  );
  assert.deepEqual(
    free!.map(({ type, name }) => `${type} ${name}`),
    [`${RECORD} games.numinia.xyz`],
  );
});
