// What `aws ssm start-session --document-name AWS-StartPortForwardingSessionToRemoteHost …` does: listens on the local port and carries
// each connection to the remote host, through the instance. The first argument is the network's URL, the others are the command's.
import { request } from "node:http";
import { createServer } from "node:net";
import process from "node:process";

const [network, ...args] = process.argv.slice(2);
const option = (name) => args[args.indexOf(name) + 1];
const target = option("--target");
const { host, portNumber, localPortNumber } = JSON.parse(option("--parameters"));

/** A connection to the remote host, as the instance makes it. */
function carry(onSocket, onRefusal) {
  const call = request(network, { method: "CONNECT", path: `${host[0]}:${portNumber[0]}`, headers: { "x-session-target": target } });
  call.once("connect", (response, socket) => (response.statusCode === 200 ? onSocket(socket) : onRefusal(response.statusMessage)));
  call.once("error", (error) => onRefusal(error.message));
  call.end();
}

const fail = (reason) => {
  process.stderr.write(`An error occurred (TargetNotConnected) when calling the StartSession operation: ${reason}\n`);
  process.exit(254);
};

carry((probe) => {
  probe.destroy();
  createServer((local) => {
    local.on("error", () => undefined);
    carry(
      (socket) => {
        socket.on("error", () => local.destroy());
        local.pipe(socket).pipe(local);
        local.once("close", () => socket.destroy());
      },
      () => local.destroy(),
    );
  }).listen(Number(localPortNumber[0]), "127.0.0.1");
}, fail);
