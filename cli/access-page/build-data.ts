import {
  type Gets,
  isUneven,
  memberWords,
  type PartyAccess,
  type RepositoryAccess,
} from "../../ecr/access-matrix";
import { lifecycleText } from "../../ecr/lifecycle-document";
import { lifecycleSentences } from "../../ecr/lifecycle-words";
import type { RegistryPlan, RepositoryPlan } from "../../ecr/plan";
import type { Problem } from "../../ecr/problem";
import { isAmong } from "../../ecr/reach";
import { settingsWords } from "../../ecr/settings-words";
import type { Statement } from "../../ecr/statement";
import { spelling } from "../../ecr/statement-names";
import { statementWords } from "../../ecr/statement-words";
import { type Declared, type DeclaredSubject, subjectsOf } from "../../ecr/subject";
import {
  levels,
  type PageAccess,
  type PageData,
  type PageParty,
  type PagePolicy,
  type PageRepository,
  type PageStatement,
} from "./data";
import { problemsByRepository } from "./problems";

/** What a page is made from. */
export interface PageInput {
  /** The config file's name. */
  source: string;
  /** The day to say, as in `2026-11-25`; null for none. */
  generated: string | null;
  registry: PageData["registry"];
  plan: RegistryPlan;
  /** By repository; see `accessMatrix`. */
  matrix: ReadonlyMap<string, RepositoryAccess>;
  problems: readonly Problem[];
  /** Names of repositories in the order in which a plain list has them; empty for a map. */
  listed: readonly string[];
}

/** A page's data: a plan with what its policies come to, everything that repositories share said once. */
export function pageData(input: PageInput): PageData {
  const { source, generated, registry, problems, plan } = input;
  const { declared } = plan;
  const { byRepository, general } = problemsByRepository(problems, input.listed);
  const parts = new Parts(declared);
  const repositories = [...plan.repositories].map(([name, repository]): PageRepository => {
    const access = input.matrix.get(name);
    const own = byRepository.get(name);
    const parted = [
      name,
      access === undefined ? null : parts.policy(name, repository, access),
      repository.lifecyclePolicy === null ? null : parts.lifecycles.place(repository.lifecyclePolicy),
      parts.settings.place(settingsWords(repository)),
    ] as const;
    return own === undefined ? [...parted] : [...parted, own];
  });
  return {
    ...{ source, generated, registry },
    ...partiesOf(declared),
    statements: parts.statements.list,
    access: parts.access.list,
    policies: parts.policies.list,
    lifecycles: parts.lifecycles.list.map((policy) => ({
      rules: lifecycleSentences(policy),
      json: lifecycleText(policy),
    })),
    settings: parts.settings.list,
    problems: problems.map(({ severity, code, path, message }) => ({ severity, code, path, message })),
    registryProblems: general,
    repositories,
  };
}

function partiesOf(declared: Declared): Pick<PageData, "environments" | "publishers"> {
  const subjects = subjectsOf(declared);
  const party = (name: string, access: string, members: readonly DeclaredSubject[] = []): PageParty => ({
    name,
    access,
    members: members.map(memberWords),
  });
  return {
    environments: [...declared.environments].map(([name, { access }]) =>
      party(name, access, subjects.environments.get(name)),
    ),
    publishers: [...declared.publishers.keys()].map((name) =>
      party(name, "push", subjects.publishers.get(name)),
    ),
  };
}

function pageAccess(
  its: PartyAccess,
  party: number,
  declared: Gets,
  statements: readonly number[],
  spell: (key: string) => string,
): PageAccess {
  return {
    party,
    level: levelOf(its.gets),
    declared: levelOf(declared),
    isUneven: isUneven(its),
    members: its.members.map(({ gets, statement, dependsOn, ...member }) => ({
      label: memberWords(member),
      level: levelOf(gets),
      statement: statements[statement ?? -1] ?? null,
      dependsOn: dependsOn.map(spell),
    })),
  };
}

function levelOf(gets: Gets): number {
  return gets === "push" ? 1 : levels.indexOf(gets);
}

/** Values that occur many times, each once; equal ones are one. */
class Shared<T> {
  readonly list: T[] = [];
  readonly #byIdentity = new Map<T, number>();
  readonly #byText = new Map<string, number>();

  place(value: T): number {
    const known = this.#byIdentity.get(value);
    if (known !== undefined) {
      return known;
    }
    const text = JSON.stringify(value);
    const place = this.#byText.get(text) ?? this.list.push(value) - 1;
    this.#byText.set(text, place);
    this.#byIdentity.set(value, place);
    return place;
  }
}

/** The parts that repositories are put together from. */
class Parts {
  readonly statements = new Shared<PageStatement>();
  readonly access = new Shared<PageAccess>();
  readonly policies = new Shared<PagePolicy>();
  readonly lifecycles = new Shared<NonNullable<RepositoryPlan["lifecyclePolicy"]>>();
  readonly settings = new Shared<PageData["settings"][number]>();
  readonly #places = new Map<Statement, number>();

  constructor(readonly declared: Declared) {}

  policy(
    name: string,
    { repositoryPolicy, environments }: RepositoryPlan,
    { environments: reads, publishers: pushes }: RepositoryAccess,
  ): number {
    const statements = (repositoryPolicy?.Statement ?? []).map((it, index) => this.#statement(it, index));
    const spell = (key: string) => spelling(key, repositoryPolicy?.Statement ?? []);
    const party = (its: PartyAccess, index: number, declared: Gets) =>
      its.gets === "none" && declared === "none"
        ? []
        : [this.access.place(pageAccess(its, index, declared, statements, spell))];
    const declaredFor = (environment: string) =>
      environments.includes(environment)
        ? (this.declared.environments.get(environment)?.access ?? "none")
        : "none";
    return this.policies.place({
      statements,
      reads: [...reads].flatMap(([environment, its], index) => party(its, index, declaredFor(environment))),
      pushes: [...pushes].flatMap(([publisher, its], index) => {
        const { repositories = [] } = this.declared.publishers.get(publisher) ?? {};
        return party(its, index, isAmong(name, repositories) ? "push" : "none");
      }),
    });
  }

  /** Plans share statements between policies, so most are known by identity. */
  #statement(statement: Statement, index: number): number {
    const label = statement.Sid || `Statement[${index}]`;
    const known = statement.Sid ? this.#places.get(statement) : undefined;
    const place =
      known ??
      this.statements.place({
        label,
        effect: statement.Effect,
        ...statementWords(statement),
        json: JSON.stringify(statement),
      });
    this.#places.set(statement, place);
    return place;
  }
}
