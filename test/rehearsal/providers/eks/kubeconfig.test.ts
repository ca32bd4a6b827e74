import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { kubeconfigOf, regionOfArn } from "../../../../rehearsal/providers/eks/kubeconfig";

const CLUSTER = { name: "c", endpoint: "https://e", region: "eu-west-1", certificateAuthority: "Q0E=" };

describe("the kubeconfig of a cluster", () => {
  it("is exactly the real component's, key by key", () => {
    assert.equal(
      JSON.stringify(kubeconfigOf(CLUSTER)),
      '{"apiVersion":"v1","clusters":[{"cluster":{"server":"https://e","certificate-authority-data":"Q0E="},"name":"kubernetes"}],' +
        '"contexts":[{"context":{"cluster":"kubernetes","user":"aws"},"name":"aws"}],"current-context":"aws","kind":"Config",' +
        '"users":[{"name":"aws","user":{"exec":{"apiVersion":"client.authentication.k8s.io/v1beta1","command":"aws",' +
        '"args":["--region","eu-west-1","eks","get-token","--cluster-name","c","--output","json"],' +
        '"env":[{"name":"KUBERNETES_EXEC_INFO","value":"{\\"apiVersion\\": \\"client.authentication.k8s.io/v1beta1\\"}"}]}}}]}',
    );
  });

  it("names role and profile when it has them", () => {
    const args = JSON.stringify(kubeconfigOf(CLUSTER, { roleArn: "r", profileName: "p" }));
    assert.ok(args.includes('"--output","json","--role","r","--profile","p"]'), args);
    assert.ok(JSON.stringify(kubeconfigOf(CLUSTER, { profileName: "p" })).includes('"json","--profile","p"]'));
  });

  it("takes the region from the cluster's ARN", () => {
    assert.equal(regionOfArn("arn:aws-cn:eks:cn-north-1:123456789012:cluster/c"), "cn-north-1");
    assert.throws(() => regionOfArn("cluster/c"), { message: '"cluster/c" is not an ARN.' });
  });
});
