import type { ProcessSpec } from "../processes/process-owner";

/** Socket file of etcd in its working directory. Unlike a port, only this user can open it, and Secrets lie in etcd as plain text. */
export const ETCD_SOCKET = "localhost:2379";

/** The name must look like host:port; it is relative to the working directory, as socket paths may have 107 bytes at most. */
export const ETCD_URL = `unix://${ETCD_SOCKET}`;

/** etcd with one member, for data that nobody needs after a crash. */
export function etcd(o: { command: string; directory: string }): ProcessSpec {
  const peerUrl = "unix://localhost:2380";
  return {
    name: "etcd",
    command: o.command,
    cwd: o.directory,
    isolated: true,
    stopTimeoutMs: 1000,
    args: [
      "--name=rehearsal",
      `--data-dir=${o.directory}/data`,
      `--listen-client-urls=${ETCD_URL}`,
      `--advertise-client-urls=${ETCD_URL}`,
      `--listen-peer-urls=${peerUrl}`,
      `--initial-advertise-peer-urls=${peerUrl}`,
      `--initial-cluster=rehearsal=${peerUrl}`,
      "--unsafe-no-fsync",
      "--log-level=warn",
    ],
  };
}
