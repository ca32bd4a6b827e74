import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { randomInt } from "node:crypto";

/** Lowest port that is handed out: well above the ports that services are known by. */
const LOWEST = 20_000;

/** Ports that this process has handed out and that may not be bound yet; never handed out twice. */
const handedOut = new Set<number>();

/** Ports that are held open until they are released, so that they differ and nobody else takes them meanwhile. */
export interface HeldPorts {
  readonly ports: readonly number[];
  /** Frees the ports for the servers that are about to bind them. */
  release(): Promise<void>;
}

/** Finds `count` different free ports on 127.0.0.1 and holds them until `release()`. */
export async function holdPorts(count: number): Promise<HeldPorts> {
  const servers: Server[] = [];
  const ports: number[] = [];
  const highest = lowestEphemeralPort();
  for (let attempt = 0; ports.length < count; attempt++) {
    if (attempt > 1000 + count) {
      await Promise.all(servers.map(close));
      throw new Error(
        `No free port found between ${LOWEST} and ${highest - 1} on 127.0.0.1 after ${attempt} attempts. Stop servers that are no longer needed.`,
      );
    }
    const port = randomInt(LOWEST, highest);
    if (handedOut.has(port)) {
      continue;
    }
    const server = await listen(port);
    if (server) {
      servers.push(server);
      ports.push(port);
      handedOut.add(port);
    }
  }
  return { ports, release: async () => void (await Promise.all(servers.map(close))) };
}

/** `count` different ports on 127.0.0.1 that are free now. */
export async function freePorts(count: number): Promise<number[]> {
  const held = await holdPorts(count);
  await held.release();
  return [...held.ports];
}

/**
 * Checks that a port that somebody asked for is free on 127.0.0.1.
 *
 * @param purpose what the port is for, as a person would say it: "the Git server"
 * @throws Error that names the port and says what to do
 */
export async function requireFreePort(port: number, purpose: string): Promise<number> {
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Error(`Port ${port} for ${purpose} is not a port: give a whole number from 1 to 65535.`);
  }
  const server = await listen(port, (error) => {
    throw new Error(
      error.code === "EACCES"
        ? `Port ${port} for ${purpose} needs root: choose a port from 1024 up.`
        : `Port ${port} for ${purpose} is taken by another program on 127.0.0.1: stop that program (ss -ltnp 'sport = :${port}' shows it) or choose another port.`,
      { cause: error },
    );
  });
  await close(server!);
  return port;
}

/**
 * First port that the kernel gives to outgoing connections. Those are avoided: between our check and the bind of the
 * server, any outgoing connection of this machine could be given the port.
 */
function lowestEphemeralPort(): number {
  try {
    const low = Number(readFileSync("/proc/sys/net/ipv4/ip_local_port_range", "utf8").trim().split(/\s+/)[0]);
    return low > LOWEST + 1000 ? low : 32_768;
  } catch {
    return 32_768;
  }
}

async function listen(port: number, onTaken?: (error: NodeJS.ErrnoException) => never): Promise<Server | undefined> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen({ host: "127.0.0.1", port, exclusive: true }, resolve);
    });
    return server;
  } catch (error) {
    onTaken?.(error as NodeJS.ErrnoException);
    return undefined;
  }
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
