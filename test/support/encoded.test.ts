import assert from "node:assert/strict";
import { test } from "node:test";
import { encodedForms } from "./encoded";

const MARKER = 'pa"ss/word+1234567890';

test("a text is found wherever it lies, however it was encoded", () => {
  const found = (content: string): boolean => encodedForms(MARKER).some((form) => content.includes(form));
  const around = ["", "a", "ab", "abc", "abcd"];
  const contents = around.flatMap((before) => [
    `${before}${MARKER}`,
    JSON.stringify({ [before]: MARKER }),
    `https://example.org/${before}?token=${encodeURIComponent(MARKER)}`,
    ...around.map((after) => Buffer.from(`${before}${MARKER}${after}`).toString("base64")),
  ]);
  assert.equal(contents.length, 40);
  assert.deepEqual(
    contents.filter((content) => !found(content)),
    [],
  );
  assert.ok(!found(Buffer.from([...MARKER].reverse().join("")).toString("base64")), "positive control: another text is not found");
});
