import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { AxeResults } from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { pageOf } from "../access-page";
import type { Config } from "../bad-config";
import { chromiumPath, startChromium } from "../browser";
import { largeRegistry } from "../large-registry";

const role = "arn:aws:iam::222222222222:role/eks/nodes";

const config: Config = {
  role: "tooling",
  repositories: {
    base: { readers: [], lifecycle: { standard: false, keepTags: [] }, protectDeployed: false },
    "payments/ledger": {
      readers: ["production"],
      removal: "retain",
      extraStatements: [
        {
          Sid: "OnlyThroughVpc",
          Effect: "Deny",
          Principal: "*",
          Action: ["ecr:BatchGetImage"],
          Condition: { StringNotEquals: { "aws:SourceVpce": "vpce-1" } },
        },
      ],
    },
    "team/api": {},
    "team/worker": { readers: ["staging"] },
  },
  environments: {
    staging: ["222222222222"],
    production: {
      accounts: ["333333333333"],
      roles: ["arn:aws:iam::333333333333:role/ci-*"],
      access: "inspect",
    },
    nodes: { roles: [role], repositories: ["team/api"] },
  },
  publishers: { ci: { accounts: ["444444444444"], repositories: ["team/*"] } },
};

describe("the access page", () => {
  it("is under 3 MB for 2,000 repositories, nearly all with another policy, and 20 environments", function () {
    this.timeout(60_000);
    const page = pageOf(largeRegistry(2_000, 20));
    assert.ok(Buffer.byteLength(page) < 3_000_000, `${Buffer.byteLength(page)} bytes`);
  });

  it("asks for nothing from elsewhere, and lets nothing run but its own script", () => {
    const page = pageOf(config);
    assert.doesNotMatch(page, /(?:https?:)?\/\/[a-z]|@import|url\(/i);
    assert.match(
      page,
      /<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'sha256-[\w+/=]{44}'; style-src 'sha256-[\w+/=]{44}'; img-src data:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'">/,
    );
  });

  it("is the same for the same config, and has no date unless it is given one", () => {
    assert.equal(pageOf(config), pageOf(config));
    assert.doesNotMatch(pageOf(config, null), /generated \d/);
  });
});

const chromium = chromiumPath();
const inChromium = chromium === undefined ? describe.skip : describe;

inChromium(
  `the access page in a browser${chromium === undefined ? " (skipped: no Chromium)" : ""}`,
  function () {
    this.timeout(60_000);
    let directory: string;
    let browser: Browser;
    let page: Page;

    before(async () => {
      directory = mkdtempSync(join(tmpdir(), "access-page-"));
      browser = await startChromium(chromium ?? "");
    });
    after(async () => {
      await browser?.close();
      rmSync(directory, { recursive: true });
    });
    afterEach(async () => {
      await page.context().close();
    });

    /** Opens a config's page; what it writes to the console or asks for is in the lists. */
    async function open(its: Config, options: BrowserContextOptions & { hash?: string } = {}) {
      const { hash = "", ...context } = options;
      const file = join(directory, "page.html");
      writeFileSync(file, pageOf(its));
      page = await (
        await browser.newContext({ viewport: { width: 1280, height: 800 }, ...context })
      ).newPage();
      const seen = { console: [] as string[], requests: [] as string[] };
      page.on("console", (message) => seen.console.push(message.text()));
      page.on("pageerror", (error) => seen.console.push(String(error)));
      page.on("request", (request) => seen.requests.push(request.url()));
      await page.goto(`${pathToFileURL(file)}${hash}`);
      return seen;
    }

    /** Names of the repositories that the list shows. */
    const shown = () =>
      page.locator("#Repositories .row:not([hidden]):not(.head) .name > span:first-child").allTextContents();
    const status = () => page.locator("#Status").innerText();
    const heading = () => page.locator("#Details h2").innerText();
    const focused = () => page.locator(":focus").innerText();
    /** What an expression comes to in the page. */
    const inPage = (expression: string) => page.evaluate<unknown>(expression);
    const print = async () => {
      await page.emulateMedia({ media: "print" });
      await inPage('void dispatchEvent(new Event("beforeprint"))');
    };

    it("opens without a word on the console and without asking for anything", async () => {
      const seen = await open(config);
      await page.waitForTimeout(200);
      assert.deepEqual(seen.console, []);
      assert.equal(seen.requests.length, 1);
      assert.match(seen.requests[0] ?? "", /^file:.*page\.html$/);
      assert.deepEqual(await shown(), ["base", "payments/ledger", "team/api", "team/worker"]);
      assert.equal(await status(), "4 repositories");
      assert.equal(await heading(), "Overview");
    });

    it("shows what each environment gets, in words", async () => {
      await open(config);
      const row = (name: string) => page.locator(".row", { hasText: name }).locator("[role=gridcell]");
      assert.deepEqual(await row("team/api").allInnerTexts(), ["pull", "inspect", "pull"]);
      assert.deepEqual(await row("team/worker").allInnerTexts(), ["pull!", "–", "pull"]);
      assert.deepEqual(
        await row("payments/ledger").evaluateAll((cells) =>
          cells.map((cell) => cell.firstElementChild?.getAttribute("aria-label")),
        ),
        ["none", "inspect, with exceptions", "none"],
      );
    });

    const searches: [text: string, found: string[]][] = [
      ["ledger", ["payments/ledger"]],
      ["TEAM", ["team/api", "team/worker"]],
      ["staging", ["team/api", "team/worker"]],
      ["333333333333", ["payments/ledger", "team/api"]],
      ["role/ci-", ["payments/ledger", "team/api"]],
      ["OnlyThroughVpc", ["payments/ledger"]],
      ["ci team", ["team/api", "team/worker"]],
      ["production worker", []],
    ];
    it("finds repositories by name, environment, account, role and statement", async () => {
      await open(config);
      for (const [text, found] of searches) {
        await page.fill("#Search", text);
        assert.deepEqual(await shown(), found, text);
        assert.equal(
          await status(),
          found.length === 0 ? "No repository matches" : `${found.length} of 4 repositories`,
        );
      }
    });

    it("filters by environment, access and problems", async () => {
      await open(config);
      await page.selectOption("#Environment", { label: "nodes" });
      assert.deepEqual(await shown(), ["team/api", "team/worker"]);
      await page.selectOption("#Access", "none");
      assert.deepEqual(await shown(), ["base", "payments/ledger"]);
      await page.selectOption("#Access", "marked");
      assert.deepEqual(await shown(), ["team/worker"]);
      await page.selectOption("#Environment", "");
      await page.selectOption("#Access", "inspect");
      assert.deepEqual(await shown(), ["payments/ledger", "team/api"]);
      await page.selectOption("#Access", "none");
      assert.deepEqual(await shown(), ["base"]);
      await page.selectOption("#Access", "");
      await page.check("#WithProblems");
      assert.deepEqual(await shown(), ["payments/ledger"]);
      await page.focus("#Search");
      await page.keyboard.press("Escape");
      assert.equal(await status(), "4 repositories");
    });

    it("goes by keyboard from the start to a repository's details and back", async () => {
      await open(config);
      await page.keyboard.press("Tab");
      assert.equal(await focused(), "Skip to the repositories");
      await page.keyboard.press("Enter");
      assert.match(await focused(), /^base/);
      await page.keyboard.press("/");
      await page.keyboard.type("team");
      assert.equal(await page.inputValue("#Search"), "team");
      await page.keyboard.press("ArrowDown");
      assert.match(await focused(), /^team\/api/);
      await page.keyboard.press("ArrowDown");
      assert.match(await focused(), /^team\/worker/);
      await page.keyboard.press("ArrowDown");
      assert.match(await focused(), /^team\/worker/);
      await page.keyboard.press("Enter");
      assert.equal(await inPage("document.activeElement.tagName"), "H2");
      assert.match(await heading(), /^team\/worker/);
      await page.keyboard.press("Escape");
      assert.match(await focused(), /^team\/worker/);
      assert.equal(await heading(), "Overview");
      await page.keyboard.press("Home");
      assert.match(await focused(), /^team\/api/);
      await page.keyboard.press("End");
      assert.match(await focused(), /^team\/worker/);
    });

    it("shows the focus wherever it is", async () => {
      await open(config);
      const outline = () => inPage("getComputedStyle(document.activeElement).outlineStyle");
      for (let step = 0; step < 6; step++) {
        await page.keyboard.press("Tab");
        assert.notEqual(await outline(), "none", await focused());
      }
    });

    it("follows the arrow keys with the details, once they are open", async () => {
      await open(config);
      await page.click("text=base");
      await page.focus(".row[tabindex='0']");
      await page.keyboard.press("ArrowDown");
      assert.match(await heading(), /^payments\/ledger/);
      assert.equal(await inPage("location.hash"), "#payments/ledger");
      assert.match(await focused(), /^payments\/ledger/);
    });

    it("says who reads and publishes, through which statement, under which condition", async () => {
      await open(config, { hash: "#team/api" });
      const rows = async (title: string) =>
        (
          await page
            .locator("#Details section", { has: page.locator("h3", { hasText: title }) })
            .locator("tbody tr")
            .allInnerTexts()
        ).map((text) => text.split(/\s+/));
      assert.deepEqual(await rows("Who reads"), [
        ["nodes", "pull", "ReadNodesRoles", "ReadStagingAccounts"].slice(0, 3),
        ["production", "inspect", "ReadProductionAccounts"],
        ["staging", "pull", "ReadStagingAccounts"],
      ]);
      assert.deepEqual(await rows("Who publishes"), [["ci", "publish", "PublishCiAccounts"]]);
      const statement = page.locator(".statement", { hasText: "ReadNodesRoles" });
      assert.equal(
        await statement.locator("dl").innerText(),
        `Who\naccount 222222222222\nWhat\npull\nIf\nthe caller's ARN is ${role}`,
      );
      await statement.locator("summary").click();
      assert.deepEqual(JSON.parse(await statement.locator("pre").innerText()), {
        Sid: "ReadNodesRoles",
        Effect: "Allow",
        Principal: { AWS: ["arn:aws:iam::222222222222:root"] },
        Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        Condition: { ArnEquals: { "aws:PrincipalArn": [role] } },
      });
    });

    it("says what becomes of images, the settings, and the problems of the repository and of the registry", async () => {
      await open(config, { hash: "#payments/ledger" });
      const text = await page.locator("#Details").innerText();
      assert.match(text, /\nImages with a tag like "deployed-\*" never expire\.\n/);
      assert.match(text, /\nRemoval\nretain: AWS keeps it when its name leaves the config\n/);
      assert.match(
        text,
        /\nProblems\nWarning lets in environments\.production in some requests only: .*\[reader-conditional\]\n/,
      );
      assert.match(
        text,
        /\nProblems of the registry as a whole\nWarning environments\.production\.roles\[0\]: .*\[role-pattern\]/,
      );
      assert.match(text, /\* Depends on aws:SourceVpce\./);
      await page.click("#CloseDetails");
      await page.click("text=base");
      const base = await page.locator("#Details").innerText();
      assert.match(base, /\nNo environment\.\n[\s\S]*\nNo lifecycle policy: nothing expires\.\n/);
    });

    it("opens at the repository that a link names, even if the search hides it, and says if there is none", async () => {
      await open(config, { hash: "#team/worker" });
      assert.match(await heading(), /^team\/worker/);
      assert.equal(await page.locator("[aria-selected=true] .name").innerText(), "team/worker");
      await page.fill("#Search", "ledger");
      await inPage('location.hash = "#team/api"');
      await page.locator("#Details h2", { hasText: "team/api" }).waitFor();
      assert.equal(await status(), "4 repositories");
      await inPage('location.hash = "#team/none"');
      await page.locator("#Status", { hasText: /^There is no repository team\/none$/ }).waitFor();
    });

    it("takes whatever a config holds for text", async () => {
      const evil = '</script><img src=x onerror="window.hacked=1"><!--<script>window.hacked=1</script>';
      // Without its Content-Security-Policy, so that it is the page that withstands.
      const seen = await open(
        {
          ...config,
          repositories: {
            "team/api": {
              tags: { owner: "a<b>&\"'" },
              lifecycle: { rules: [{ description: evil, tags: { anyOf: ["x*"] }, keepLast: 3 }] },
              extraStatements: [
                {
                  Sid: evil,
                  Effect: "Deny",
                  Principal: { AWS: "555555555555" },
                  Action: ["ecr:PutImage"],
                  Condition: { StringEquals: { [evil]: evil, "aws:SourceVpc": `${evil}\u2028` } },
                },
              ],
            },
          },
        },
        { hash: "#team/api", bypassCSP: true },
      );
      for (const summary of await page.locator("#Details summary").all()) {
        await summary.click();
      }
      assert.equal(await inPage("window.hacked"), undefined);
      assert.equal(await page.locator("img").count(), 0);
      assert.equal(await page.locator("script").count(), 2);
      assert.deepEqual(seen.console, []);
      assert.equal(seen.requests.length, 1);
      assert.ok((await page.locator(".statement").allInnerTexts()).some((text) => text.includes(evil)));
      assert.match(await page.locator("#Details").innerText(), /owner: a<b>&"'/);
    });

    for (const colorScheme of ["light", "dark"] as const) {
      it(`has no accessibility problem that axe finds, contrast included, in ${colorScheme} mode`, async () => {
        await open(config, { colorScheme, hash: "#payments/ledger", reducedMotion: "reduce" });
        const ground = await inPage("getComputedStyle(document.body).backgroundColor");
        assert.equal(ground, colorScheme === "dark" ? "rgb(18, 22, 27)" : "rgb(246, 247, 249)");
        assert.deepEqual(await violations(page), []);
        await page.click("#CloseDetails");
        assert.deepEqual(await violations(page), []);
      });
    }

    it("has none either with letters in place of words, in a narrow window", async () => {
      await open(largeRegistry(30, 20), { viewport: { width: 400, height: 800 } });
      assert.deepEqual(await violations(page), []);
      assert.equal(await inPage("document.documentElement.scrollWidth"), 400);
      assert.equal(await page.locator("#Details").isVisible(), false);
      await page.click("text=catalog/admin-0");
      assert.equal(await page.locator("#Details").isVisible(), true);
      assert.match(await heading(), /^catalog\/admin-0/);
      assert.deepEqual(await violations(page), []);
      await page.click("#CloseDetails");
      assert.equal(await page.locator("#Details").isVisible(), false);
      await page.click("#ShowOverview");
      assert.equal(await heading(), "Overview");
    });

    it("has the names of environments above what they get, and nothing wider than its place", async () => {
      const edges = (row: string) =>
        inPage(
          `[...document.querySelectorAll("${row} .cell")].map((cell) => cell.getBoundingClientRect().x)`,
        );
      for (const its of [config, largeRegistry(30, 20)]) {
        await open(its);
        assert.deepEqual(await edges(".head"), await edges("[data-index='0']"));
        await page.context().close();
      }
      await open(config, { viewport: { width: 400, height: 800 }, hash: "#payments/ledger" });
      assert.equal(await inPage("document.querySelector('#Details').scrollWidth"), 400);
    });

    it("prints all that the search found, with details and without what is for the screen", async () => {
      await open(config, { colorScheme: "dark" });
      await page.fill("#Search", "team");
      await print();
      assert.deepEqual(await shown(), ["team/api", "team/worker"]);
      for (const hidden of ["#Filter", "#Details", ".skip"]) {
        assert.equal(await page.locator(hidden).first().isVisible(), false, hidden);
      }
      const printed = await page.locator("#Print h2").allInnerTexts();
      assert.deepEqual(
        printed.map((text) => text.trim()),
        ["Overview", "team/api", "team/worker"],
      );
      assert.equal(await inPage("getComputedStyle(document.body).backgroundColor"), "rgb(255, 255, 255)");
      assert.deepEqual(await violations(page, ["color-contrast"]), []);
      await inPage('void dispatchEvent(new Event("afterprint"))');
      assert.equal(await page.locator("#Print h2").count(), 0);
    });

    it("has every one of 2,000 repositories in the document, for the browser's own search and for the printer", async () => {
      await open(largeRegistry(2_000, 20));
      await page.locator("[data-index='1999']").waitFor({ state: "attached" });
      assert.equal(await page.locator("[data-index]").count(), 2_000);
      await page.fill("#Search", "ledger-1");
      const found = await shown();
      assert.ok(found.length > 50 && found.every((name) => name.includes("ledger-1")), `${found.length}`);
      await page.fill("#Search", "");
      await print();
      const last = page.locator("[data-index='1999']");
      assert.ok(((await last.boundingBox())?.height ?? 0) > 5);
      assert.match(
        await page.locator("#Print").innerText(),
        /Details are printed for up to 100 repositories; these are 2,000\./,
      );
    });

    it("shows the matrix without scripts too", async () => {
      await open(config, { javaScriptEnabled: false });
      const rows = await page.locator("noscript tr").allInnerTexts();
      assert.deepEqual(
        rows.map((row) => row.split(/\s+/)),
        [
          ["Repository", "nodes", "production", "staging"],
          ["base", "none", "none", "none"],
          ["payments/ledger", "none", "inspect", "none"],
          ["team/api", "pull", "inspect", "pull"],
          ["team/worker", "pull", "none", "pull"],
        ],
      );
    });
  },
);

const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds: each rule that is broken with the elements that break it. */
async function violations(page: Page, rules?: string[]): Promise<string[]> {
  await page.evaluate(axeSource);
  const options = JSON.stringify(rules === undefined ? {} : { runOnly: rules });
  const { violations } = await page.evaluate<AxeResults>(`axe.run(document, ${options})`);
  return violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join("; ")}`,
  );
}
