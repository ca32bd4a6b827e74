/**
 * Regions of the aws partition and the letters of their availability zones. Local and wavelength zones are left out:
 * EKS does not place its control plane there. us-west-1 shows two of its three to any one account.
 * Source: AWS, "Regions and zones" (EC2 user guide). A new region is one line here.
 */
const LETTERS: Readonly<Record<string, string>> = {
  "af-south-1": "abc",
  "ap-east-1": "abc",
  "ap-northeast-1": "abcd",
  "ap-northeast-2": "abcd",
  "ap-northeast-3": "abc",
  "ap-south-1": "abc",
  "ap-south-2": "abc",
  "ap-southeast-1": "abc",
  "ap-southeast-2": "abc",
  "ap-southeast-3": "abc",
  "ap-southeast-4": "abc",
  "ap-southeast-5": "abc",
  "ap-southeast-7": "abc",
  "ca-central-1": "abd",
  "ca-west-1": "abc",
  "eu-central-1": "abc",
  "eu-central-2": "abc",
  "eu-north-1": "abc",
  "eu-south-1": "abc",
  "eu-south-2": "abc",
  "eu-west-1": "abc",
  "eu-west-2": "abc",
  "eu-west-3": "abc",
  "il-central-1": "abc",
  "me-central-1": "abc",
  "me-south-1": "abc",
  "mx-central-1": "abc",
  "sa-east-1": "abc",
  "us-east-1": "abcdef",
  "us-east-2": "abc",
  "us-west-1": "abc",
  "us-west-2": "abcd",
};

/** Zone names by region, for instance eu-west-1 → eu-west-1a, eu-west-1b, eu-west-1c. */
export const REGION_ZONES: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries(LETTERS).map(([region, letters]) => [region, [...letters].map((letter) => region + letter)]),
);
