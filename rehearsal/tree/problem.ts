/** One thing that is wrong with the tree. */
export interface Problem {
  /** File or directory, relative to the directory that holds clusters/. */
  where: string;
  /** What is wrong and what to do, in one sentence or two. */
  message: string;
}

/** "where: message", as the command and the tests show it. */
export function formatProblem(problem: Problem): string {
  return `${problem.where}: ${problem.message}`;
}
