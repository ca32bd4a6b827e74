import { type Candidate, isNot, ruleOf, UNKNOWN } from "../rule";

export const imdsv2 = ruleOf(
  { name: "imdsv2", description: "Instances answer metadata requests with a session token only (IMDSv2)." },
  { "aws:ec2/launchTemplate:LaunchTemplate": withToken, "aws:ec2/instance:Instance": withToken },
);

function withToken({ metadataOptions }: Candidate["props"]): string[] {
  if (metadataOptions === UNKNOWN || metadataOptions?.httpEndpoint === "disabled") return [];
  if (!isNot(metadataOptions?.httpTokens, (value) => value === "required")) return [];
  return ["Metadata is given without a session token; set metadataOptions.httpTokens to required."];
}
