import * as fs from "node:fs";
import * as path from "node:path";
import ts from "typescript";
import type { Shape, TypeRules } from "../shapes";

type Interfaces = Map<string, ts.InterfaceDeclaration>;

/** Reads the type declarations of @pulumi/aws: part (a) of the generated rules. */
export class SdkTypes {
  private readonly inputs: Interfaces;
  private readonly outputs: Interfaces;
  readonly version: string;

  /** @param directory of the installed package. */
  constructor(private readonly directory: string) {
    this.inputs = sharedInterfaces(path.join(directory, "types/input.d.ts"));
    this.outputs = sharedInterfaces(path.join(directory, "types/output.d.ts"));
    this.version = (JSON.parse(fs.readFileSync(path.join(directory, "package.json"), "utf8")) as { version: string }).version;
  }

  /** Inputs, outputs and secret outputs of a resource type, e.g. `aws:ec2/vpc:Vpc`. */
  type(token: string): TypeRules {
    const { file, name } = locate(token);
    const source = parse(path.join(this.directory, `${file}.d.ts`));
    const outputs = this.classOutputs(source, name);
    const shapes: Record<string, Shape | null> = {};
    for (const [output, node] of outputs) {
      shapes[output] = isOptional(node) ? null : this.shape(withoutUndefined(node), this.outputs, undefined);
    }
    return {
      inputs: this.members(interfaceNamed(source, `${name}Args`), this.inputs, new Map(outputs)),
      outputs: shapes,
      secrets: secretOutputs(path.join(this.directory, `${file}.js`)),
    };
  }

  /** Inputs of the provider's own configuration. */
  provider(): { inputs: Record<string, Shape> } {
    const source = parse(path.join(this.directory, "provider.d.ts"));
    return { inputs: this.members(interfaceNamed(source, "ProviderArgs"), this.inputs, undefined) };
  }

  /** Inputs of a function, e.g. `aws:index/getRegion:getRegion`. */
  function(token: string): { inputs: Record<string, Shape> } {
    const { file, name } = locate(token);
    const source = parse(path.join(this.directory, `${file}.d.ts`));
    return { inputs: this.members(interfaceNamed(source, `${name[0]!.toUpperCase()}${name.slice(1)}Args`), this.inputs, undefined) };
  }

  private classOutputs(source: ts.SourceFile, name: string): [string, ts.TypeNode][] {
    const declaration = source.statements.find(
      (node): node is ts.ClassDeclaration => ts.isClassDeclaration(node) && node.name?.text === name,
    );
    if (declaration === undefined) throw new Error(`${source.fileName} declares no class ${name}`);
    return declaration.members.filter(ts.isPropertyDeclaration).flatMap((member): [string, ts.TypeNode][] => {
      const inner = member.type === undefined ? undefined : argumentOf(member.type, "Output");
      return inner === undefined ? [] : [[member.name.getText(), inner]];
    });
  }

  /** @param outputs types of the same names as outputs, which tell what AWS fills in; undefined where there are none. */
  private members(
    declaration: ts.InterfaceDeclaration,
    interfaces: Interfaces,
    outputs: ReadonlyMap<string, ts.TypeNode> | undefined,
  ): Record<string, Shape> {
    const shapes: Record<string, Shape> = {};
    for (const member of declaration.members.filter(ts.isPropertySignature)) {
      const name = member.name.getText();
      const output = outputs?.get(name);
      const optional = member.questionToken !== undefined;
      const shape = this.shape(
        withoutUndefined(unwrapInput(member.type!)),
        interfaces,
        output === undefined ? undefined : withoutUndefined(output),
      );
      const computed = optional && output !== undefined && !isOptional(output);
      shapes[name] = { ...shape, ...(optional ? {} : { required: true }), ...(computed ? { computed: true } : {}) };
    }
    return shapes;
  }

  private shape(node: ts.TypeNode, interfaces: Interfaces, output: ts.TypeNode | undefined): Shape {
    const type = withoutUndefined(unwrapInput(node));
    switch (type.kind) {
      case ts.SyntaxKind.StringKeyword:
        return { kind: "string" };
      case ts.SyntaxKind.NumberKeyword:
        return { kind: "number" };
      case ts.SyntaxKind.BooleanKeyword:
        return { kind: "boolean" };
    }
    if (ts.isUnionTypeNode(type)) return this.union(type);
    if (ts.isArrayTypeNode(type)) {
      const inner = output !== undefined && ts.isArrayTypeNode(output) ? output.elementType : undefined;
      return { kind: "list", element: this.shape(type.elementType, interfaces, inner) };
    }
    if (ts.isTypeLiteralNode(type)) {
      const index = type.members.find(ts.isIndexSignatureDeclaration);
      if (index !== undefined) return { kind: "map", element: this.shape(index.type, interfaces, undefined) };
    }
    if (ts.isTypeReferenceNode(type)) return this.reference(type, interfaces, output);
    throw new Error(`no shape for the type ${type.getText()}`);
  }

  private union(type: ts.UnionTypeNode): Shape {
    const texts = type.types.map((part) => part.getText());
    if (!texts.includes("string")) throw new Error(`no shape for the type ${type.getText()}`);
    if (texts.some((text) => text.endsWith(".PolicyDocument"))) return { kind: "json" };
    if (texts.every((text) => text === "string" || text.startsWith("enums."))) return { kind: "string" };
    return { kind: "resource" };
  }

  private reference(type: ts.TypeReferenceNode, interfaces: Interfaces, output: ts.TypeNode | undefined): Shape {
    const name = type.typeName.getText().replace(/^(inputs|outputs)\./, "");
    if (name.startsWith("enums.")) return { kind: "string" };
    if (name === "pulumi.asset.Archive") return { kind: "archive" };
    const declaration = interfaces.get(name);
    if (declaration === undefined) return { kind: "resource" }; // a class: `pulumi.Input<string | Role>` says ARN or ARN alias
    const twin =
      output !== undefined && ts.isTypeReferenceNode(output)
        ? this.outputs.get(output.typeName.getText().replace(/^outputs\./, ""))
        : undefined;
    const outputs =
      twin && new Map(twin.members.filter(ts.isPropertySignature).map((member) => [member.name.getText(), optionalAware(member)]));
    return { kind: "object", members: this.members(declaration, interfaces, outputs) };
  }
}

function parse(file: string): ts.SourceFile {
  return ts.createSourceFile(file, fs.readFileSync(file, "utf8"), ts.ScriptTarget.ES2022, true);
}

/** `aws:ec2/vpc:Vpc` → file ec2/vpc; `aws:index/getRegion:getRegion` → file getRegion. */
function locate(token: string): { file: string; name: string } {
  const [, module, name] = token.split(":");
  return { file: module!.replace(/^index\//, ""), name: name! };
}

function interfaceNamed(source: ts.SourceFile, name: string): ts.InterfaceDeclaration {
  const found = source.statements.find(
    (node): node is ts.InterfaceDeclaration => ts.isInterfaceDeclaration(node) && node.name.text === name,
  );
  if (found === undefined) throw new Error(`${source.fileName} declares no interface ${name}`);
  return found;
}

const shared = new Map<string, Interfaces>();

/** The interfaces of one of the two large files, parsed once in a process: 6 MB take a second. */
function sharedInterfaces(file: string): Interfaces {
  let found = shared.get(file);
  if (found === undefined) shared.set(file, (found = interfacesOf(parse(file))));
  return found;
}

/** Interfaces by name; those of a namespace as `ec2.SecurityGroupIngress`. */
function interfacesOf(source: ts.SourceFile): Interfaces {
  const found: Interfaces = new Map();
  const visit = (node: ts.Node, prefix: string): void => {
    if (ts.isInterfaceDeclaration(node)) found.set(`${prefix}${node.name.text}`, node);
    else if (ts.isModuleDeclaration(node) && node.body !== undefined)
      ts.forEachChild(node.body, (child) => visit(child, `${prefix}${node.name.text}.`));
  };
  source.statements.forEach((node) => visit(node, ""));
  return found;
}

/** X of `pulumi.Input<X>` or `pulumi.Output<X>`. */
function argumentOf(node: ts.TypeNode, wrapper: "Input" | "Output"): ts.TypeNode | undefined {
  if (!ts.isTypeReferenceNode(node) || node.typeName.getText() !== `pulumi.${wrapper}`) return undefined;
  return node.typeArguments?.[0];
}

function unwrapInput(node: ts.TypeNode): ts.TypeNode {
  return argumentOf(node, "Input") ?? node;
}

const isUndefined = (node: ts.TypeNode): boolean => node.kind === ts.SyntaxKind.UndefinedKeyword;

const optionals = new WeakSet<ts.TypeNode>();

function optionalAware(member: ts.PropertySignature): ts.TypeNode {
  if (member.questionToken !== undefined) optionals.add(member.type!);
  return member.type!;
}

function isOptional(node: ts.TypeNode): boolean {
  return optionals.has(node) || (ts.isUnionTypeNode(node) && node.types.some(isUndefined));
}

function withoutUndefined(node: ts.TypeNode): ts.TypeNode {
  if (!ts.isUnionTypeNode(node)) return node;
  const rest = node.types.filter((type) => !isUndefined(type));
  return rest.length === 1 ? unwrapInput(rest[0]!) : node;
}

/** The SDK names its secret outputs only in code: `additionalSecretOutputs: ["…"]`. */
function secretOutputs(file: string): string[] {
  const match = /additionalSecretOutputs: (\[[^\]]*\])/.exec(fs.readFileSync(file, "utf8"));
  return match === null ? [] : (JSON.parse(match[1]!) as string[]).sort();
}
