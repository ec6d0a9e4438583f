// What the engine starts where it expects a plugin. The plugin itself is served by the sandbox's
// process; this one reports to it, prints the port that it is given, starts programs next to itself
// when asked to (so that their output reaches the engine as from any plugin), and goes when the
// sandbox hangs up or the engine dies. Plain JavaScript and few imports: it starts with every command.
"use strict";
const { spawn } = require("node:child_process");
const { connect } = require("node:net");
const { createInterface } = require("node:readline");

const [port, plugin, ...args] = process.argv.slice(2);
const engine = process.ppid;
const programs = new Map();
const desk = connect(Number(port), "127.0.0.1");
const send = (message) => desk.write(`${JSON.stringify(message)}\n`);

function leave(code) {
  for (const program of programs.values()) program.kill("SIGKILL");
  process.exit(code);
}

function startProgram({ start: id, command, args, cwd, env, piped }) {
  const merged = { ...process.env, ...env };
  const program = spawn(command, args, {
    cwd,
    env: merged,
    stdio: ["ignore", ...(piped ? ["pipe", "pipe"] : [1, 2])],
  });
  programs.set(id, program);
  program.stdout?.on("data", (data) => send({ id, stdout: data.toString("base64") }));
  program.stderr?.on("data", (data) => send({ id, stderr: data.toString("base64") }));
  program.on("error", (error) => send({ id, error: error.message }));
  program.on("close", (code, signal) => {
    programs.delete(id);
    send({ id, code, signal });
  });
  send({ id, pid: program.pid });
}

desk.on("error", (error) => {
  console.error(`the sandbox that serves ${plugin} can't be reached: ${error.message}`);
  leave(1);
});
desk.on("close", () => leave(0));
process.stdout.on("error", () => leave(1));
setInterval(() => process.ppid === engine || leave(1), 500);

createInterface({ input: desk }).on("line", (line) => {
  const message = JSON.parse(line);
  // Not console.log, which colours numbers where FORCE_COLOR is set: the engine reads this one.
  if (message.port !== undefined) process.stdout.write(`${message.port}\n`);
  else if (message.start !== undefined) startProgram(message);
  else if (message.kill !== undefined) programs.get(message.kill)?.kill("SIGKILL");
  else if (message.failed !== undefined) {
    console.error(message.failed);
    leave(1);
  }
});
send({ plugin, args });
