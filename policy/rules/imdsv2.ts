import { isNot, type Rule, UNKNOWN } from "../rule";

const TYPES = ["aws:ec2/launchTemplate:LaunchTemplate", "aws:ec2/instance:Instance"];

export const imdsv2: Rule = {
  name: "imdsv2",
  description: "Instances answer metadata requests with a session token only (IMDSv2).",
  check: ({ type, props: { metadataOptions } }) => {
    if (!TYPES.includes(type) || metadataOptions === UNKNOWN) return [];
    if (metadataOptions?.httpEndpoint === "disabled" || !isNot(metadataOptions?.httpTokens, (value) => value === "required")) return [];
    return ["Metadata is given without a session token; set metadataOptions.httpTokens to required."];
  },
};
