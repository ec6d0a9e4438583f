import { accessPage } from "../cli/access-page";
import { pageData } from "../cli/access-page/build-data";
import type { PageData } from "../cli/access-page/data";
import { errorsFirst } from "../ecr/problem";
import { readStackConfig } from "../ecr/stack-config";
import { type Config, stackFile } from "./bad-config";

/** What the page of a tooling stack's config shows. */
function dataOf(config: Config, generated: string | null = "2027-01-15"): PageData {
  const { config: read, problems, argumentProblems } = readStackConfig(stackFile(config));
  if (read?.role !== "tooling") {
    throw new Error("wanted a tooling stack's config");
  }
  return pageData({
    source: "standard input",
    generated,
    config: read,
    problems: errorsFirst([...problems, ...argumentProblems]),
  });
}

/** The page of a config, made from the sources as the command makes it from what is compiled. */
export function pageOf(config: Config, generated?: string | null): string {
  return accessPage(dataOf(config, generated));
}
