// Runs the tests of one package of the workspace: test-group.mjs PACKAGE [FILTER…]
// `app` and `server` are always built together, with one set of features, so
// that Leptos and the database drivers are compiled once and not once for each.
import { spawnSync } from "node:child_process";
import { dirname } from "node:path";

const [group, ...filter] = process.argv.slice(2);
const minutes = Number(process.env.TAYNGHE_MINUTES ?? 15);
const together = ["-p", "app", "-p", "server"];

function cargo(args, options) {
  return spawnSync("cargo", ["test", ...together, ...args], {
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
    ...options,
  });
}

const built = cargo(["--lib", "--bins", "--tests", "--no-run", "--message-format=json-render-diagnostics"], {
  stdio: ["ignore", "pipe", "inherit"],
});
if (built.status !== 0) process.exit(built.status ?? 1);

const tests = built.stdout
  .split("\n")
  .filter((line) => line.startsWith("{"))
  .map((line) => JSON.parse(line))
  .filter((message) => message.reason === "compiler-artifact" && message.profile.test && message.executable)
  .filter((message) => packageName(message) === group);
if (tests.length === 0) {
  console.error(`no tests in the package ${group}`);
  process.exit(1);
}

let failed = 0;
for (const { executable, manifest_path: manifest, target } of tests) {
  console.log(`     Running ${group}: ${target.kind[0]} ${target.name}`);
  const run = spawnSync(executable, filter, {
    cwd: dirname(manifest),
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, CARGO_MANIFEST_DIR: dirname(manifest) },
    timeout: minutes * 60_000,
    killSignal: "SIGKILL",
  });
  if (run.error?.code === "ETIMEDOUT") console.error(`${target.name} did not end within ${minutes} minutes`);
  if (run.status !== 0) failed += 1;
}
if (group === "app" && filter.length === 0 && cargo(["--doc"], { stdio: ["ignore", "inherit", "inherit"] }).status !== 0) {
  failed += 1;
}
process.exit(failed ? 1 : 0);

function packageName(message) {
  // `path+file:///somewhere/app#0.1.0`, or `…/somewhere#app@0.1.0`.
  const [path, fragment] = message.package_id.split("#");
  return fragment.includes("@") ? fragment.split("@")[0] : path.split("/").at(-1);
}
