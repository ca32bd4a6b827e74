/** A Go module proxy as a folder (GOPROXY=file://…), so that a test of downloads needs no network. */
import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "node:zlib";

/** Publishes a module with one go.mod and these files; returns its two lines of go.sum. The path must be in lower case. */
export async function publishModule(
  proxy: string,
  module: string,
  version: string,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  const directory = join(proxy, module, "@v");
  await mkdir(directory, { recursive: true });
  const goMod = `module ${module}\n`;
  const entries = Object.entries({ "go.mod": goMod, ...files }).map(([name, content]) => ({
    name: `${module}@${version}/${name}`,
    content: Buffer.from(content),
  }));
  await writeFile(join(directory, `${version}.info`), JSON.stringify({ Version: version, Time: "2024-01-01T00:00:00Z" }));
  await writeFile(join(directory, `${version}.mod`), goMod);
  await writeFile(join(directory, `${version}.zip`), storedZip(entries));
  const goModOnly = [{ name: "go.mod", content: Buffer.from(goMod) }];
  return `${module} ${version} ${h1(entries)}\n${module} ${version}/go.mod ${h1(goModOnly)}\n`;
}

/** Go's "h1" hash: SHA-256 over the sorted lines "SHA-256 of the file, two blanks, name". */
function h1(entries: readonly { name: string; content: Buffer }[]): string {
  const lines = [...entries]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, content }) => `${createHash("sha256").update(content).digest("hex")}  ${name}\n`);
  return `h1:${createHash("sha256").update(lines.join("")).digest("base64")}`;
}

/** A zip file without compression: local headers and contents, then the central directory. */
function storedZip(entries: readonly { name: string; content: Buffer }[]): Buffer {
  const body: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, content } of entries) {
    const file = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0); // version needed
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(content.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(file.length, 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), common, file, content]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    central.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\x00", "latin1"), common, tail, file]));
    body.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", 0, "latin1");
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...body, directory, end]);
}
