/** Access policies of EKS for entries of type STANDARD (EKS user guide, "Review access policy permissions"). */
export const ACCESS_POLICIES: readonly string[] = [
  "AmazonEKSAdminPolicy",
  "AmazonEKSAdminViewPolicy",
  "AmazonEKSClusterAdminPolicy",
  "AmazonEKSEditPolicy",
  "AmazonEKSSecretReaderPolicy",
  "AmazonEKSViewPolicy",
];
