import assert from "node:assert/strict";
import { CreateRepositoryCommand, DeleteRepositoryCommand } from "@aws-sdk/client-ecr";
import { type ReadingOptions, type ReadingStep, readRepositories } from "../../live/adopt";
import { callsOf, ownRegistry, writesOf } from "./own-registry";

const names = ["team/api", "team/web", "team/worker"];

describe("reading a whole registry, in the emulator", () => {
  const own = ownRegistry();

  before(async () => {
    for (const repositoryName of [...names, "other"]) {
      await own.direct.send(new CreateRepositoryCommand({ repositoryName }));
    }
  });

  beforeEach(() => {
    own.wire.pageSize = ({ operation }) => (operation === "DescribeRepositories" ? 2 : undefined);
  });

  async function read(options: Partial<ReadingOptions> = {}): Promise<ReadingStep[]> {
    const steps: ReadingStep[] = [];
    const isWanted = (name: string) => name.startsWith("team/");
    for await (const step of readRepositories(own.ecr, { isWanted, ...options })) steps.push(step);
    return steps;
  }

  const namesOf = (steps: readonly ReadingStep[]) =>
    steps.flatMap((step) => ("state" in step ? [step.state.name] : [])).sort();

  it("gives each repository that is wanted once and the token after each page, by three calls each and no write", async () => {
    const steps = await read();
    assert.deepEqual(namesOf(steps), names);
    const ends = steps.flatMap((step) => ("next" in step ? [typeof step.next] : []));
    assert.deepEqual(ends, ["string", "object"]);
    assert.equal(callsOf(own).filter((call) => call === "DescribeRepositories").length, 2);
    assert.equal(callsOf(own).length, 2 + 3 * names.length);
    assert.deepEqual(writesOf(own), []);
  });

  it("goes on from a token, without what is known", async () => {
    const whole = await read();
    const from = whole.flatMap((step) => ("next" in step && step.next !== null ? [step.next] : []))[0];
    const end = whole.findIndex((step) => "next" in step);
    const known = new Set(namesOf(whole.slice(0, end)));
    own.wire.calls.length = 0;
    assert.deepEqual([...known, ...namesOf(await read({ from, known }))].sort(), names);
    assert.equal(callsOf(own).filter((call) => call === "DescribeRepositories").length, 1);
    assert.equal(callsOf(own).length, 1 + 3 * (names.length - known.size));
  });

  it("begins anew where AWS doesn't know the token any more, still without what is known", async () => {
    const steps = await read({ from: "long gone", known: new Set(["team/web"]) });
    assert.deepEqual(namesOf(steps), ["team/api", "team/worker"]);
  });

  it("says which repository may not be read, and which is gone meanwhile, and reads the others", async () => {
    await own.direct.send(new CreateRepositoryCommand({ repositoryName: "team/brief" }));
    own.wire.before = async ({ operation, repositoryName }) => {
      if (operation === "GetLifecyclePolicy" && repositoryName === "team/web") {
        return { status: 400, type: "AccessDeniedException", message: "no" };
      }
      if (repositoryName === "team/brief") {
        await own.direct.send(new DeleteRepositoryCommand({ repositoryName })).catch(() => undefined);
      }
      return undefined;
    };
    const steps = await read();
    assert.deepEqual(namesOf(steps), ["team/api", "team/worker"]);
    assert.deepEqual(
      steps.filter((step) => "unreadable" in step || "gone" in step),
      [
        { gone: "team/brief" },
        { unreadable: { repository: "team/web", reason: "AccessDeniedException: no" } },
      ].sort(
        (a, b) =>
          steps.findIndex((step) => key(step) === key(a)) - steps.findIndex((step) => key(step) === key(b)),
      ),
    );
  });

  const key = (step: object) => Object.keys(step)[0];

  it("ends with what AWS answers of the registry as a whole", async () => {
    own.wire.before = ({ operation }) =>
      operation === "GetRepositoryPolicy"
        ? { status: 400, type: "ExpiredTokenException", message: "The security token has expired" }
        : undefined;
    await assert.rejects(read(), { name: "ExpiredTokenException" });
  });
});
