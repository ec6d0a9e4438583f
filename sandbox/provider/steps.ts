import { awsError, InitFailed, messageOf } from "./errors";
import type { Properties } from "./properties";
import type { Live } from "./resource-type";

/** One of the calls that an update in place is made of. */
export interface Step {
  doing: string;
  operation: string;
  run(): Promise<unknown>;
  /** The properties that are as the program wants them once the step is done. */
  settles: readonly string[];
}

/**
 * Update a resource step by step.
 *
 * @param how its steps, the properties that no call carries or that `read` finds by what the state says of them,
 *   and how it is read once all is done
 * @throws InitFailed when some of the changes were made; an Error when none was
 */
export async function runSteps(
  id: string,
  olds: Properties,
  news: Properties,
  how: { steps: readonly Step[]; unsent: readonly string[]; read(done: Properties): Promise<Live> },
): Promise<Live> {
  const done = { ...olds };
  let isChanged = false;
  try {
    for (const step of how.steps) {
      try {
        await step.run();
      } catch (error) {
        throw awsError(step.doing, step.operation, error);
      }
      isChanged = true;
      settle(done, news, step.settles);
    }
    settle(done, news, how.unsent);
    return await how.read(done);
  } catch (error) {
    throw isChanged ? new InitFailed(id, done, news, messageOf(error)) : error;
  }
}

function settle(done: Properties, news: Properties, properties: readonly string[]): void {
  for (const property of properties) {
    const value = news[property];
    if (value === undefined) {
      delete done[property];
    } else {
      done[property] = value;
    }
  }
}
