/** What the tests change in the program. */
export interface Shape {
  readonly cidr: string;
  readonly subnets: string[];
  /** Performance mode of the file system; absent: there is none. */
  readonly fileSystem?: string;
  readonly secrets: string[];
  /** Description of the role. */
  readonly description: string;
}
