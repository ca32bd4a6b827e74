import assert from "node:assert/strict";
import { test } from "node:test";
import { valuesRead, valuesSchema } from "../../../rehearsal/charts/values-schema";

const onlyDefault = (value: unknown) => ({
  const: value,
  description: "The stand-in chart does not provide this: only the default is accepted.",
});

test("the values that templates read are found, each once and whole", () => {
  const read = valuesRead([
    "{{ .Values.replicaCount }} {{ with .Values.rbac.serviceAccount.name }}{{ . }}{{ end }}",
    "{{ .Values.replicaCount }}{{ .Release.Name }}",
  ]);
  assert.deepEqual([...read], ["replicaCount", "rbac.serviceAccount.name"]);
});

test("a value that is read may change within its type, one that is not keeps its default, another key is refused", () => {
  const values = {
    count: 1,
    flag: true,
    text: "a",
    open: { a: 1 },
    list: [],
    unset: null,
    unread: "b",
    nested: { read: "c", unread: [1] },
    unreadMap: {},
    unreadNull: null,
  };
  const schema = valuesSchema(values, new Set(["count", "flag", "text", "open", "list", "unset", "nested.read"]));
  assert.deepEqual(schema, {
    $schema: "http://json-schema.org/draft-07/schema#",
    type: "object",
    additionalProperties: false,
    properties: {
      count: { type: ["integer", "string"] },
      flag: { type: "boolean" },
      text: { type: "string" },
      open: { type: "object" },
      list: { type: "array" },
      unset: {},
      unread: onlyDefault("b"),
      nested: { type: "object", additionalProperties: false, properties: { read: { type: "string" }, unread: onlyDefault([1]) } },
      unreadMap: { type: "object", properties: {}, additionalProperties: false },
      unreadNull: { type: "null" },
    },
  });
});

test("a template that reads what the chart does not declare is an error", () => {
  assert.throws(() => valuesSchema({ a: 1 }, new Set(["a", "b", "a.c"])), /does not declare: b, a\.c\./);
});
