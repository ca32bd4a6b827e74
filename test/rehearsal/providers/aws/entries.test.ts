import { strict as assert } from "node:assert";
import { test } from "node:test";
import { Secret, type Value } from "../../../../rehearsal/providers/framework/values";
import { ENTRIES } from "../../../../rehearsal/providers/aws/types";
import { RULES } from "../../../../rehearsal/providers/aws/rules";
import type { Shape } from "../../../../rehearsal/providers/aws/shapes";
import { Platform } from "./fixtures";
import { programmed, World } from "./world";

const TYPES = 43;

test("every type entry has an object in the fixture, so that the tables below cover all of them", async () => {
  const platform = await Platform.open();
  const made = new Set([...platform.made.values()].map(({ type }) => type));
  assert.equal(ENTRIES.length, TYPES);
  assert.deepEqual([...made].sort(), ENTRIES.map(({ token }) => token).sort());
});

test("valid inputs succeed, and the outputs have the names and forms that the SDK declares", async () => {
  const platform = await Platform.open();
  for (const { type, name, state } of platform.made.values()) {
    const { outputs } = RULES.types[type]!;
    assert.deepEqual(
      Object.keys(state).filter((output) => !(output in outputs)),
      [],
      `${name}: outputs that the SDK does not have`,
    );
    for (const [output, shape] of Object.entries(outputs)) {
      if (shape !== null) conforms(state[output], shape, `${name}.${output}`);
    }
  }
});

function conforms(value: Value | undefined, shape: Shape, where: string): void {
  if (value instanceof Secret) return conforms(value.value, shape, where);
  const form = {
    string: "string",
    number: "number",
    boolean: "boolean",
    json: "string",
    resource: "string",
    list: "object",
    map: "object",
    object: "object",
    archive: "object",
  }[shape.kind];
  assert.equal(typeof value, form, `${where} is ${JSON.stringify(value)}`);
  if (shape.kind === "list") {
    assert.ok(Array.isArray(value), where);
    for (const [index, element] of value.entries()) conforms(element as Value, shape.element!, `${where}[${index}]`);
  }
  for (const [name, member] of Object.entries(shape.members ?? {})) {
    const inner = (value as { [name: string]: Value })[name];
    if (inner !== undefined || member.required === true) conforms(inner, member, `${where}.${name}`);
  }
}

test("the same inputs again are no change, and a refresh finds what was made", async () => {
  const platform = await Platform.open();
  const { world } = platform;
  for (const made of platform.made.values()) {
    const diff = await world.diff(made, programmed(made));
    assert.deepEqual(diff, { changes: false, replaces: [], detailed: {}, deleteBeforeReplace: false }, made.name);
    assert.deepEqual(await world.refresh(made), made, made.name);
  }
});

test("deleted in reverse order, nothing stays but the name of the secret in its recovery window", async () => {
  const platform = await Platform.open();
  const { world } = platform;
  for (const made of [...platform.made.values()].reverse()) {
    await world.delete(made);
    assert.equal(await world.refresh(made), undefined, made.name);
  }
  assert.deepEqual(
    world.account.objects().map(({ type, id }) => `${type} ${id}`),
    [],
  );
  assert.equal(world.account.recoverable("aws:secretsmanager/secret:Secret").length, 1);
});

test("deleting what is gone already succeeds", async () => {
  const platform = await Platform.open();
  const entry = platform.get("entry");
  platform.world.account.remove(entry.type, entry.id);
  await platform.world.delete(entry);
  assert.equal(await platform.world.refresh(entry), undefined);
});

test("a tag is an update of every type that has tags, and arrives in tags and tagsAll", async () => {
  const platform = await Platform.open();
  let updated = 0;
  for (const made of platform.made.values()) {
    if (RULES.types[made.type]!.inputs.tags === undefined) continue;
    const news = { ...programmed(made), tags: { Team: "platform" } };
    const diff = await platform.world.diff(made, news);
    assert.deepEqual(diff.replaces, [], made.name);
    assert.equal(diff.changes, true, made.name);
    const after = await platform.world.update(made, news);
    assert.deepEqual([after.state.tags, after.state.tagsAll], [{ Team: "platform" }, { Team: "platform" }], made.name);
    assert.equal(after.state.arn, made.state.arn, made.name);
    assert.deepEqual(await platform.world.refresh(after), after, made.name);
    updated += 1;
  }
  assert.equal(updated, 37);
});

test("two accounts of one seed give the same ids, two seeds do not", async () => {
  const ids = async (seed: string): Promise<string[]> =>
    [...(await Platform.open(await World.open({ seed }))).made.values()].map(({ id }) => id);
  const [first, again, other] = [await ids("a"), await ids("a"), await ids("b")];
  assert.deepEqual(first, again);
  assert.notEqual(first[0], other[0]);
});
