/** Hosts of EKS API endpoints; the region is a part of the name. Source: the endpoint that eks:DescribeCluster answers. */
const API_HOST = /^[0-9a-f]{32}\.[0-9a-z-]+\.([0-9a-z-]+)\.eks\.amazonaws\.com$/i;

/**
 * Region of the cluster whose API a host is, undefined for every other host. By its form and not by a look-up: at the first up the
 * command begins before the cluster is there.
 */
export function regionOfApiHost(host: string): string | undefined {
  return API_HOST.exec(host)?.[1];
}
