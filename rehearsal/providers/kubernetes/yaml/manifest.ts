import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { parseAllDocuments } from "yaml";
import { ProviderError } from "../../framework/provider";
import { isRecord, type Json } from "../../framework/values";
import { apiVersionOf, kindOf, type KubeObject, nameOf, namespaceOf, recordsAt, withValue } from "../objects";
import { declaredKind, kindOfObject } from "../kinds";
import type { KubernetesProviderOptions } from "../options";
import type { Session } from "../session";

/** Text of a manifest: a local file, or a URL that the harness serves from one. */
export async function readManifest(location: string, options: KubernetesProviderOptions): Promise<string> {
  const isUrl = /^[a-z][a-z0-9+.-]*:\/\//i.test(location);
  const file = isUrl ? options.urls?.[location] : resolve(options.workingDirectory ?? process.cwd(), location);
  if (file === undefined) {
    const known = Object.keys(options.urls ?? {});
    throw new ProviderError(
      `${location} cannot be fetched here: a rehearsal has no internet and serves only ${known.length === 0 ? "no URL" : known.join(", ")}`,
    );
  }
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new ProviderError(`reading the manifest ${location}: ${(error as Error).message}`);
  }
}

/** The objects of a manifest, empty documents skipped. */
export function parseManifest(text: string, location: string): KubeObject[] {
  const documents = parseAllDocuments(text, {
    version: "1.1",
    merge: true,
    customTags: (tags) => tags.filter((tag) => !isUnknownToJson(tag)),
  });
  return [...documents].flatMap((document) => {
    const [problem] = document.errors ?? [];
    if (problem !== undefined) throw new ProviderError(`decoding YAML of ${location}: ${problem.message}`);
    const value = document.toJS({ maxAliasCount: 1000 }) as Json;
    if (value === null || value === undefined) return [];
    if (!isRecord(value)) throw new ProviderError(`decoding YAML of ${location}: every document must be a Kubernetes object`);
    return Object.keys(value).length === 0 ? [] : [value];
  });
}

/** YAML 1.1 as Kubernetes reads it: "yes" is a boolean and 0644 is octal, but dates and times of day stay text. */
function isUnknownToJson(tag: unknown): boolean {
  const { tag: name, format } = tag as { tag?: string; format?: string };
  return format === "TIME" || ["binary", "timestamp"].some((type) => name === `tag:yaml.org,2002:${type}`);
}

/** Lists taken apart, kinds and names present, and the default namespace where a kind has one. */
export async function normalizeManifest(objects: readonly KubeObject[], session: Session): Promise<KubeObject[]> {
  const all = objects.flatMap(expand);
  const declared = new Map(
    all
      .flatMap((object) => (declaredKind(object) ? [declaredKind(object)!] : []))
      .map((kind) => [`${kind.group}/${kind.kind}`, kind.namespaced]),
  );
  return Promise.all(
    all.map(async (object) => {
      const excerpt = JSON.stringify(object).slice(0, 100);
      if (kindOf(object) === "" || apiVersionOf(object) === "")
        throw new ProviderError(`Kubernetes resources require a kind and apiVersion: ${excerpt}`);
      if (nameOf(object) === "") throw new ProviderError(`Kubernetes resources require a .metadata.name: ${excerpt}`);
      if (namespaceOf(object) !== "") return object;
      const kind = kindOfObject(object);
      const namespaced = declared.get(`${kind.group}/${kind.kind}`) ?? (await session.namespaced(kind));
      return namespaced ? withValue(object, ["metadata", "namespace"], session.defaultNamespace) : object;
    }),
  );
}

function expand(object: KubeObject): KubeObject[] {
  const isList = kindOf(object).endsWith("List") && Array.isArray(object.items);
  return isList ? recordsAt(object, "items").flatMap(expand) : [object];
}
