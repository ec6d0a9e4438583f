import type { Partition } from "./partition";
import { type PolicyDocument, policyLimit, repositoryPolicy } from "./policy";
import type { Environment, Publisher } from "./readers";
import type { Settings } from "./settings";
import type { Place } from "./shape";
import { environmentStatements, publisherStatements, type Statement } from "./statement";

/** An environment or publisher, and the statements that let it in. */
export interface ReaderStatements {
  group: "environments" | "publishers";
  name: string;
  statements: readonly Statement[];
}

export interface PolicyBuilder {
  /** The same object for each repository. */
  statementsOf(reader: Environment | Publisher): ReaderStatements;
  /** Repositories that the same readers and extra statements share also share one document. */
  policyOf(
    repository: { settings: Pick<Settings, "extraStatements">; place: Place },
    readers: readonly ReaderStatements[],
  ): PolicyDocument | null;
}

export function policyBuilder(
  partition: Partition,
  environments: Iterable<Environment>,
  publishers: Iterable<Publisher>,
): PolicyBuilder {
  const made = new Map<Environment | Publisher, ReaderStatements>();
  for (const environment of environments) {
    const statements = environmentStatements(environment, partition);
    made.set(environment, { group: "environments", name: environment.name, statements });
  }
  for (const publisher of publishers) {
    const statements = publisherStatements(publisher, partition);
    made.set(publisher, { group: "publishers", name: publisher.name, statements });
  }
  const statementsOf = (reader: Environment | Publisher) =>
    made.get(reader) ?? { group: "environments" as const, name: reader.name, statements: [] };
  const built = new Map<string, ReturnType<typeof repositoryPolicy>>();
  const policyOf: PolicyBuilder["policyOf"] = ({ settings: { extraStatements }, place }, readers) => {
    const own = readers.flatMap(({ statements }) => statements);
    checkSids(own, extraStatements, place);
    const names = readers.map(({ group, name }) => `${group} ${name}`);
    const key = JSON.stringify([names, extraStatements]);
    const { policy, size } = built.get(key) ?? repositoryPolicy(own, extraStatements);
    built.set(key, { policy, size });
    if (size > policyLimit) {
      place.error(
        "policy-too-large",
        `needs a repository policy of ${size} characters, ECR takes ${policyLimit}: let readers in by their ` +
          "organisation (environments.<name>.organization) instead of one by one, or give the repository fewer readers",
      );
    }
    return policy;
  };
  return { policyOf, statementsOf };
}

function checkSids(own: readonly Statement[], extra: readonly Statement[], place: Place): void {
  const seen = new Set(own.map(({ Sid }) => Sid));
  for (const { Sid } of extra) {
    if (Sid !== undefined && seen.has(Sid)) {
      place.error("sid-duplicate", `has more than one statement with the Sid ${JSON.stringify(Sid)}`);
    }
    seen.add(Sid);
  }
}
