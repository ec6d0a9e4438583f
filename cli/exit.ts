/** What a command's end means, the same for every command. */
export const exitCodes = {
  /** Done; there may be warnings. */
  done: 0,
  /** The answer is no: errors in a plan or policy, a gate that refused, access denied, drift found. */
  no: 1,
  /** The call is wrong: usage, or a file that can't be read or parsed. */
  badCall: 2,
  /** AWS refused or could not be reached, or some of many failed. */
  aws: 3,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Ends a command with one sentence on stderr. */
export class CommandFailure extends Error {
  constructor(
    message: string,
    readonly exitCode: ExitCode,
  ) {
    super(message);
  }
}
