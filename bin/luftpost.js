#!/usr/bin/env node
// Finds a Node that can run Luftpost, goes on under the pinned one if this is too old, and hands over to src/main.ts.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import module from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const [major, minor] = process.versions.node.split('.').map(Number);

if (major > 22 || (major === 22 && minor >= 19)) {
  // Started by the launcher below: when it is killed, even with -9, nothing may go on running behind its back.
  if (process.connected && process.channel) {
    process.channel.unref();
    process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  }
  if (process.env.npm_lifecycle_event) watchNpm();
  keepCompiled();
  await import('../src/main.ts');
} else {
  launch(join(root, 'node_modules', 'node', 'bin', 'node'));
}

/**
 * Stripped and compiled modules are kept between starts: a third of a start's work. Beside the packages and not in the
 * shared temporary folder, where somebody else could put code for us; where nothing can be written nothing is kept.
 */
function keepCompiled() {
  module.enableCompileCache(join(root, 'node_modules', '.cache', 'luftpost'));
  // Written at the end of the process, which a kill -9 has none of.
  setTimeout(() => module.flushCompileCache(), 10_000).unref();
}

/**
 * `npm start` runs a shell that runs this. A SIGTERM to npm ends the shell and never arrives here, and a kill -9 of npm
 * leaves both behind: whoever ended npm meant the service, and the next start would find it still running.
 */
function watchNpm() {
  const shell = process.ppid;
  const npm = parentOf(shell);
  const timer = setInterval(() => {
    if (process.ppid !== shell) {
      clearInterval(timer);
      process.kill(process.pid, 'SIGTERM');
    } else if (npm !== null && parentOf(shell) !== npm) {
      process.kill(process.pid, 'SIGKILL');
    }
  }, 250);
  timer.unref();
}

/** Known where there is a /proc; null elsewhere. */
function parentOf(pid) {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ')[1]);
  } catch {
    return null;
  }
}

function launch(node) {
  if (!existsSync(node)) {
    console.error(
      `Luftpost needs Node 22.19 or newer, this is ${process.version}: run "npm ci", which brings its own.`,
    );
    process.exitCode = 1;
    return;
  }
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR2']) {
    process.on(signal, () => {
      // A terminal sends Ctrl+C to both of us.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.once('error', (error) => {
    console.error(`Luftpost could not start ${node}: ${error.message}`);
    process.exitCode = 1;
  });
  child.once('exit', (code, signal) => {
    if (signal === null) {
      process.exitCode = code ?? 1;
      return;
    }
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}
