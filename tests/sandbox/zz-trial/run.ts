import { Sandbox } from "../../../sandbox/sandbox";
import { accountConfig } from "../../../sandbox/accounts";
(async () => {
  const s = await Sandbox.start({ progress: (l) => console.log("##", l) });
  try {
    const p = await s.project("trial", { projectName: "trial", main: `${__dirname}/program.ts`, stacks: { t: { ...accountConfig("tooling"), "aws:defaultTags": { tags: { org: "acme" } } } } });
    const env = {};
    const go = async (args: string[], show = true) => { const t = Date.now(); const n = s.providerCalls.length; const r = await p.pulumi(args, { stack: "t", env }); console.log(`==== ${args.join(" ")} -> ${r.code} ${Date.now() - t} ms`); if (show || r.code) console.log(r.stdout.slice(0, 3500), r.stderr.slice(0, 2000)); console.log("CALLS", s.providerCalls.slice(n).map((c) => `${c.method} ${c.type.split(":").pop()} ${c.id ?? ""} ${(c.error ?? "").slice(0, 200)}`).join("\n      ")); };
    await p.createStack("t");
    await go(["up", "--yes", "--skip-preview"]);
    await go(["preview", "--expect-no-changes", "--diff"]);
    await go(["refresh", "--yes"]);
    await go(["preview", "--expect-no-changes", "--diff"]);
    await go(["config", "set", "trial:reader", "333333333333"], false);
    await go(["config", "set", "trial:keep", "7"], false);
    await go(["config", "set", "trial:team", "b"], false);
    await go(["preview", "--diff"]);
    await go(["up", "--yes", "--skip-preview"]);
    await go(["config", "set", "trial:auto", "true"], false);
    await go(["up", "--yes"]);
    await go(["preview", "--expect-no-changes", "--diff"]);
    await go(["config", "set", "--path", "aws:defaultTags.tags.org", "other"], false);
    await go(["preview", "--diff"]);
    await go(["up", "--yes", "--skip-preview"], false);
    await go(["stack", "export"], true);
    await go(["destroy", "--yes"]);
  } finally { await s.stop(); }
})().catch((e) => { console.error(e); process.exitCode = 1; });
