import { accessMatrix } from "../../ecr/access-matrix";
import { type Declared, type DeclaredSubject, subjectsOf } from "../../ecr/guard/subject";
import { lifecycleText } from "../../ecr/lifecycle-document";
import { lifecycleSentences } from "../../ecr/lifecycle-words";
import { memberWords } from "../../ecr/member-access";
import type { Problem } from "../../ecr/problem";
import type { ToolingConfig } from "../tooling-config";
import type { PageData, PageParty, PageRepository } from "./data";
import { Parts } from "./parts";
import { problemsByRepository } from "./problems";

/** What a page is made from. */
interface PageInput {
  /** The config file's name. */
  source: string;
  /** The day to say, as in `2026-11-25`; null for none. */
  generated: string | null;
  /** Without an error. */
  config: ToolingConfig;
  problems: readonly Problem[];
}

/** A page's data: a plan with what its policies come to, everything that repositories share said once. */
export function pageData({ source, generated, config, problems }: PageInput): PageData {
  const { plan, args, account, region } = config;
  const { byRepository, general } = problemsByRepository(problems, args["repositories"]);
  const parts = new Parts(plan);
  const repositories = [...accessMatrix(plan, config)].flatMap(([name, access]): PageRepository[] => {
    const planned = plan.repositories.get(name);
    return planned === undefined ? [] : [parts.repository(name, planned, access, byRepository.get(name))];
  });
  return {
    ...{ source, generated, registry: { account, region } },
    ...partiesOf(plan.declared),
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
      party(name, "publish", subjects.publishers.get(name)),
    ),
  };
}
