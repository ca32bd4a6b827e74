import assert from "node:assert/strict";
import { createServer } from "node:net";
import { test } from "node:test";
import { freePorts, holdPorts, requireFreePort } from "../../rehearsal/ports";

test("ports that are held differ and cannot be taken until they are released", async () => {
  const held = await holdPorts(20);
  assert.equal(new Set(held.ports).size, 20);
  await assert.rejects(requireFreePort(held.ports[0]!, "the Git server"));
  await held.release();
  assert.equal(await requireFreePort(held.ports[0]!, "the Git server"), held.ports[0]);
});

test("no port is handed out twice, and none that the kernel gives to outgoing connections", async () => {
  const ports = [...(await freePorts(100)), ...(await freePorts(100))];
  assert.equal(new Set(ports).size, 200);
  assert.deepEqual(
    ports.filter((port) => port < 20_000 || port >= 32_768),
    [],
  );
});

test("a taken port is named, with its purpose and what to do", async (t) => {
  const server = createServer();
  t.after(() => server.close());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await assert.rejects(requireFreePort(port, "the Git server"), {
    message: `Port ${port} for the Git server is taken by another program on 127.0.0.1: stop that program (ss -ltnp 'sport = :${port}' shows it) or choose another port.`,
  });
  await assert.rejects(requireFreePort(70_000, "the Git server"), {
    message: "Port 70000 for the Git server is not a port: give a whole number from 1 to 65535.",
  });
});
