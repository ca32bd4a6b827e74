import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { gunzipSync, inflateRawSync } from "node:zlib";

/** The release of AWS's service models that the committed rules come from. */
export const BOTOCORE_VERSION = "1.44.5";

/** Directory that keeps downloaded wheels between runs: NUMINIA_SERVICE_MODELS_CACHE, or one in the user's cache directory. */
function cacheDirectory(): string {
  const userCache = process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), ".cache");
  return process.env.NUMINIA_SERVICE_MODELS_CACHE ?? path.join(userCache, "numinia-service-models");
}

/**
 * Path of the wheel, downloaded with pip when the cache has none.
 *
 * @returns the path, or a sentence why there is none.
 */
export async function obtainWheel(options: { download: boolean }): Promise<{ file: string } | { missing: string }> {
  const directory = cacheDirectory();
  const file = path.join(directory, `botocore-${BOTOCORE_VERSION}-py3-none-any.whl`);
  if (fs.existsSync(file)) return { file };
  if (!options.download) return { missing: `${path.basename(file)} is not in ${directory}` };
  fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
  const staging = fs.mkdtempSync(path.join(directory, "download-"));
  try {
    const args = ["download", "--quiet", "--disable-pip-version-check", "--no-deps", "--dest", staging, `botocore==${BOTOCORE_VERSION}`];
    await promisify(execFile)("pip", args, { timeout: 120_000 });
    fs.renameSync(path.join(staging, path.basename(file)), file);
    return { file };
  } catch (error) {
    return { missing: `pip could not download botocore ${BOTOCORE_VERSION}: ${(error as Error).message.split("\n")[0]}` };
  } finally {
    fs.rmSync(staging, { recursive: true, force: true });
  }
}

/** Reads members of a zip archive; only what wheels use: no encryption, no zip64. */
export class Archive {
  private readonly bytes: Buffer;
  private readonly entries = new Map<string, { method: number; size: number; offset: number }>();

  constructor(file: string) {
    this.bytes = fs.readFileSync(file);
    const end = this.bytes.lastIndexOf(Buffer.from("504b0506", "hex"));
    if (end < 0) throw new Error(`${file} is not a zip archive; remove it and run again`);
    let at = this.bytes.readUInt32LE(end + 16);
    for (let left = this.bytes.readUInt16LE(end + 10); left > 0; left--) {
      const nameLength = this.bytes.readUInt16LE(at + 28);
      const name = this.bytes.toString("utf8", at + 46, at + 46 + nameLength);
      this.entries.set(name, {
        method: this.bytes.readUInt16LE(at + 10),
        size: this.bytes.readUInt32LE(at + 20),
        offset: this.bytes.readUInt32LE(at + 42),
      });
      at += 46 + nameLength + this.bytes.readUInt16LE(at + 30) + this.bytes.readUInt16LE(at + 32);
    }
  }

  names(): string[] {
    return [...this.entries.keys()];
  }

  /** Content of a member; one whose name ends in .gz is unpacked as well. */
  read(name: string): Buffer {
    const entry = this.entries.get(name);
    if (entry === undefined) throw new Error(`the archive has no member ${name}`);
    const start = entry.offset + 30 + this.bytes.readUInt16LE(entry.offset + 26) + this.bytes.readUInt16LE(entry.offset + 28);
    const packed = this.bytes.subarray(start, start + entry.size);
    const content = entry.method === 0 ? packed : inflateRawSync(packed);
    return name.endsWith(".gz") ? gunzipSync(content) : content;
  }
}
