// Modules of which only files are read (custom resource definitions, Kubernetes manifests); none is compiled.
// Each is downloaded alone, on demand, at exactly the version written here (toolchain/modules.ts names the version to
// `go mod download`, so no module raises another one's version), and is checked against go.sum.
// `go mod tidy` would empty this file: nothing imports these modules. To add or raise one, edit this list, then run
// `go mod download -json PATH@VERSION` in this directory, which adds the sums, and delete the sums of the old version.
// The four Flux controllers that are also built are pinned by ../flux/go.mod, so that a controller and its definitions cannot differ.
module toolchain/manifests

go 1.26

require (
	github.com/cert-manager/cert-manager v1.21.2
	github.com/elastic/cloud-on-k8s/v3 v3.5.0
	github.com/envoyproxy/gateway v1.9.1
	github.com/external-secrets/external-secrets v1.3.2
	github.com/fluxcd/flux2/v2 v2.9.3
	github.com/fluxcd/image-automation-controller v1.2.3
	github.com/fluxcd/image-reflector-controller v1.2.3
	github.com/fluxcd/source-watcher/v2 v2.2.2
	github.com/kubernetes-csi/external-snapshotter/client/v8 v8.7.0
	github.com/prometheus-operator/prometheus-operator v0.85.0
	istio.io/api v1.31.1
	sigs.k8s.io/gateway-api v1.6.3
)
