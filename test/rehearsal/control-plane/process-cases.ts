// What machine-room.test.ts checks of the processes of a control plane and of who may talk to it.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { CoreV1Api } from "@kubernetes/client-node";
import { parse } from "yaml";
import { loadKubeconfig } from "../../../rehearsal/control-plane/kubeconfig";
import { commandLine } from "../../../rehearsal/processes/process-identity";
import type { TestCluster } from "./cluster";

export function processCases(cluster: () => TestCluster, processes: () => readonly { name: string; pid: number }[]): void {
  test("five processes run, and all of them listen on 127.0.0.1 only", () => {
    assert.deepEqual(
      processes().map(({ name }) => name),
      ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok"],
    );
    const listening = processes().flatMap(({ pid }) => listeningAddresses(pid));
    assert.deepEqual([...new Set(listening)], ["127.0.0.1"]);
    assert.equal(listening.length, 4); // etcd has a socket file
  });

  test("the API server says nothing about admission plugins, and no secret is in any argument", () => {
    const args = processes().map(({ pid }) => commandLine(pid)!.join(" "));
    assert.match(args[1]!, /--authorization-mode=Node,RBAC/);
    assert.doesNotMatch(args[1]!, /admission/);
    const secrets = readFileSync(join(dirname(cluster().controlPlane.tokenFile), "tokens.csv"), "utf8")
      .trim()
      .split("\n")
      .map((line) => line.split(",")[0]!);
    assert.equal(secrets.length, 4);
    for (const secret of secrets) {
      assert.equal(
        args.some((line) => line.includes(secret)),
        false,
      );
    }
  });

  test("files with secrets have mode 0600, and the kubeconfig only names them", () => {
    const { kubeconfigFile, tokenFile } = cluster().controlPlane;
    assert.deepEqual(
      [kubeconfigFile, tokenFile].map((file) => (statSync(file).mode & 0o777).toString(8)),
      ["600", "600"],
    );
    assert.equal((statSync(dirname(tokenFile)).mode & 0o777).toString(8), "700");
    const user = parse(readFileSync(kubeconfigFile, "utf8")).users[0].user;
    assert.deepEqual(user, { tokenFile, "token-file": tokenFile });
  });

  test("a wrong token is refused", async () => {
    const config = loadKubeconfig(cluster().controlPlane.kubeconfigFile);
    config.users = [{ name: "admin", token: "guessed" }];
    await assert.rejects(config.makeApiClient(CoreV1Api).listNamespace(), (error: Error & { code?: number }) => error.code === 401);
    await cluster().core.listNamespace(); // positive control
  });
}

/** Local addresses (IPv4 as text, IPv6 as it is in /proc) on which a process listens for TCP connections. */
function listeningAddresses(pid: number): string[] {
  const inodes = new Set(
    readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.slice(1) ?? [];
      } catch {
        return [];
      }
    }),
  );
  return ["tcp", "tcp6"].flatMap((family) =>
    readFileSync(`/proc/${pid}/net/${family}`, "utf8")
      .trim()
      .split("\n")
      .slice(1)
      .flatMap((line) => {
        const fields = line.trim().split(/\s+/);
        const [address] = fields[1]!.split(":") as [string];
        const listens = fields[3] === "0A" && inodes.has(fields[9]!);
        return listens ? [family === "tcp" ? Buffer.from(address, "hex").reverse().join(".") : address] : [];
      }),
  );
}
