import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { parse, parseDocument } from "yaml";
import { deriveStack, generateSecrets, REPOSITORY, stackFileOf, writeDerivedProject } from "../../../rehearsal/engine/project";

const STACK = `
secretsprovider: awskms://alias/x
encryptedkey: AAAA
config:
  numinia:delivery:
    url: https://github.com/numengames/numinia-k8s.git # stays public
    branch: main
  numinia:secrets:
    receiver:
      token:
        secure: v1:planted-marker
`;

function temporary(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), "project-"));
  t.after(() => rmSync(directory, { recursive: true }));
  return directory;
}

test("the derived copy has the local URL and no secret of the committed file, and each difference is told", () => {
  const document = parseDocument(STACK);
  const differences = deriveStack(document, "http://127.0.0.1:1234/numinia-k8s.git");
  assert.deepEqual(differences, [
    "secretsprovider: removed (the run's own passphrase encrypts instead)",
    "encryptedkey: removed (the run's own passphrase encrypts instead)",
    "config.numinia:delivery.url: https://github.com/numengames/numinia-k8s.git → http://127.0.0.1:1234/numinia-k8s.git",
    "config.numinia:secrets: every value generated for this run (git.username, git.password, receiver.token)",
  ]);
  assert.deepEqual(parse(document.toString()), {
    config: { "numinia:delivery": { url: "http://127.0.0.1:1234/numinia-k8s.git", branch: "main" } },
  });
});

test("for a preview without a Git server the URL stays production's", () => {
  const document = parseDocument(STACK);
  deriveStack(document, undefined);
  assert.equal(document.getIn(["config", "numinia:delivery", "url"]), "https://github.com/numengames/numinia-k8s.git");
});

test("a secret outside of numinia:secrets is refused with its place and without its value", () => {
  const document = parseDocument("config:\n  aws:secretKey:\n    secure: v1:planted-marker\n");
  assert.throws(
    () => deriveStack(document, undefined),
    (error: Error) => {
      assert.equal(
        error.message,
        "config.aws:secretKey is a secret outside of numinia:secrets, for which the rehearsal knows no value; move it there.",
      );
      return true;
    },
  );
});

test("the project points back to the repository, for the owner's eyes only", (t) => {
  const directory = join(temporary(t), "project");
  const committedFile = join(REPOSITORY, "Pulumi.rehearsal.yaml");
  const project = writeDerivedProject({ stack: "rehearsal", committedFile, directory });
  const { main } = parse(readFileSync(join(directory, "Pulumi.yaml"), "utf8")) as { main: string };
  assert.equal(join(directory, main), REPOSITORY);
  assert.equal(project.stackFile, join(directory, "Pulumi.rehearsal.yaml"));
  assert.equal(project.region, "eu-west-1");
  assert.deepEqual(
    [directory, project.stackFile].map((path) => statSync(path).mode & 0o777),
    [0o700, 0o600],
  );
});

test("a kept rehearsal's secrets survive when the stack file is derived anew", (t) => {
  const directory = join(temporary(t), "project");
  const committedFile = join(REPOSITORY, "Pulumi.rehearsal.yaml");
  const { stackFile } = writeDerivedProject({ stack: "rehearsal", committedFile, directory });
  const earlier = parseDocument(readFileSync(stackFile, "utf8"));
  earlier.set("encryptionsalt", "v1:salt");
  earlier.setIn(["config", "numinia:secrets"], earlier.createNode({ secure: "v1:kept" }));
  writeFileSync(stackFile, earlier.toString());

  writeDerivedProject({ stack: "rehearsal", committedFile, directory, gitUrl: "http://127.0.0.1:1/x.git", keepSecrets: true });
  const later = parse(readFileSync(stackFile, "utf8")) as { encryptionsalt: string; config: Record<string, unknown> };
  assert.equal(later.encryptionsalt, "v1:salt");
  assert.deepEqual(later.config["numinia:secrets"], { secure: "v1:kept" });
});

test("a stack that has no file is refused with those that have one", () => {
  assert.throws(() => stackFileOf("prdo", ["prod", "rehearsal"]), {
    message: "There is no Pulumi.prdo.yaml. Stacks of this repository: prod, rehearsal; choose one with STACK=….",
  });
  assert.equal(stackFileOf("prod", ["prod"]), join(REPOSITORY, "Pulumi.prod.yaml"));
});

test("every key that a stack declares as provided gets a value of its own, and the list of differences names it", () => {
  const committedFile = join(REPOSITORY, "Pulumi.rehearsal.yaml");
  const { applications } = generateSecrets(committedFile);
  const values = Object.entries(applications).flatMap(([organization, environments]) =>
    Object.entries(environments).flatMap(([environment, entries]) =>
      Object.entries(entries).flatMap(([application, keys]) =>
        Object.entries(keys).map(([key, value]) => [`${organization}.${environment}.${application}.${key}`, value]),
      ),
    ),
  );
  assert.deepEqual(values.map(([place]) => place).sort(), ["sample.pre.hello.AI_API_KEY", "sample.pro.hello.AI_API_KEY"]);
  assert.equal(new Set(values.map(([, value]) => value)).size, 2);
  assert.equal(
    deriveStack(parseDocument(readFileSync(committedFile, "utf8")), undefined).at(-1),
    "config.numinia:secrets: every value generated for this run (git.username, git.password, receiver.token, " +
      "applications.sample.pro.hello.AI_API_KEY, applications.sample.pre.hello.AI_API_KEY)",
  );
});

test("for a stack with a mistake nothing is generated, since the program tells the mistake", (t) => {
  const committedFile = join(temporary(t), "Pulumi.wrong.yaml");
  writeFileSync(committedFile, "config:\n  numinia:organizations: nonsense\n");
  assert.deepEqual(generateSecrets(committedFile).applications, {});
});

test("no two runs share a secret", () => {
  const [one, two] = [generateSecrets(), generateSecrets()];
  assert.notEqual(one.git.password, two.git.password);
  assert.notEqual(one.receiver.token, two.receiver.token);
  assert.ok(one.receiver.token.length >= 32, "192 bits in base64url");
});
