import { policyAsker } from "./guard/asked-policy";
import { isAboutRepository } from "./guard/statement-names";
import { type DeclaredSubject, type DeclaredSubjects, subjectsOf, unnamedIn } from "./guard/subject";
import { type Gets, least, type MemberAccess, memberAccess, type Question } from "./member-access";
import type { RegistryPlan, RepositoryPlan } from "./plan";
import type { PolicyDocument } from "./policy";

/** What an environment or publisher gets of one repository. */
export interface PartyAccess {
  /** The least that any of its members gets. */
  gets: Gets;
  members: MemberAccess[];
}

export interface RepositoryAccess {
  /** By name, every environment that there is. */
  environments: Map<string, PartyAccess>;
  /** By name, every publisher that there is. */
  publishers: Map<string, PartyAccess>;
}

/**
 * Who gets what of each repository: not what config says, but what the repository's policy comes to, with the
 * statements that the user wrote.
 *
 * It is the repository policy's side alone: readers of other accounts need identity policies as well. A statement
 * that hangs on what isn't known of a request, be it Allow or Deny, is taken not to hold; `dependsOn` names that.
 *
 * @param registry where the registry is, as far as config says
 * @returns by repository
 */
export function accessMatrix(
  { declared, repositories }: RegistryPlan,
  registry: { account: string | null; region: string | null },
): Map<string, RepositoryAccess> {
  const unnamed = unnamedIn({ ...declared, deployment: registry });
  const subjects = subjectsOf(declared, unnamed);
  const asker = policyAsker(unnamed);
  const shared = new Map<PolicyDocument | null, RepositoryAccess>();
  const accessTo = (name: string, { repositoryPolicy, tags }: RepositoryPlan): RepositoryAccess => {
    const known = shared.get(repositoryPolicy);
    if (known !== undefined) {
      return known;
    }
    const statements = repositoryPolicy?.Statement ?? [];
    const whole = asker(statements, name, tags);
    const allowing = statements.filter(({ Effect }) => Effect === "Allow");
    const allows = allowing.length === statements.length ? whole : asker(allowing, name, tags);
    const access = repositoryAccess({ whole, allows, statements }, subjects);
    if (!statements.some(isAboutRepository)) {
      shared.set(repositoryPolicy, access);
    }
    return access;
  };
  return new Map([...repositories].map(([name, repository]) => [name, accessTo(name, repository)]));
}

/** What config lets an environment have of a repository. */
export function declaredAccess(
  { declared, repositories }: RegistryPlan,
  repository: string,
  environment: string,
): Gets {
  const reads = repositories.get(repository)?.environments.includes(environment);
  return reads ? (declared.environments.get(environment)?.access ?? "none") : "none";
}

/** Whether members fare differently, or as the request has it. */
export function isUneven({ gets, members }: PartyAccess): boolean {
  return members.some((member) => member.dependsOn.length > 0 || (member.gets !== gets && !isServed(member)));
}

/** A service calls what it needs and no more, so that is all that it gets. */
function isServed({ kind, gets }: MemberAccess): boolean {
  return kind === "service" && gets !== "none";
}

function repositoryAccess(question: Question, subjects: DeclaredSubjects): RepositoryAccess {
  const each = (parties: ReadonlyMap<string, readonly DeclaredSubject[]>, what: "read" | "publish") =>
    new Map(
      [...parties].map(([name, its]): [string, PartyAccess] => {
        const members = its.map((subject) => memberAccess(question, subject, what));
        return [name, { gets: least(members.filter((member) => !isServed(member))), members }];
      }),
    );
  return {
    environments: each(subjects.environments, "read"),
    publishers: each(subjects.publishers, "publish"),
  };
}
