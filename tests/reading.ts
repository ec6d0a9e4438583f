import { formatProblem, Problems } from "../ecr/problem";
import { Place } from "../ecr/shape";

/** What a reader makes of a value that stands at `here`, and the problems it reports. */
export function read<T>(value: unknown, reader: (place: Place) => T): { value: T; problems: string[] } {
  const problems = new Problems();
  const result = reader(new Place(value, "here", problems));
  return { value: result, problems: problems.list().map(formatProblem) };
}
