// The program itself, started in a folder of its own on a free port.

import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROGRAM = process.env.ANAGEN_PROGRAM ?? fileURLToPath(new URL('../../target/debug/anagen', import.meta.url));

/** How long the program may take from its start until it listens. */
const PATIENCE_MS = 60_000;

/**
 * Starts a clinic with its demonstration people and waits until it listens.
 *
 * `ANAGEN_URL` leads to a clinic that already runs instead, to work on a journey without building.
 *
 * @param {{ demo?: boolean, listen?: string, arguments?: string[], within?: string[] }} [how] `within`: a command that
 *   runs the program, as `ip netns exec` does
 */
export async function openClinic({ demo = true, listen = '127.0.0.1:0', arguments: more = [], within = [] } = {}) {
  if (process.env.ANAGEN_URL) {
    const said = (process.env.ANAGEN_SAID ?? '').split('\n');
    return { url: process.env.ANAGEN_URL, said, data: null, stop: async () => {} };
  }
  const data = await mkdtemp(join(tmpdir(), 'anagen-e2e-'));
  const clinic = { data, url: '', said: [] };
  let program;

  clinic.start = async () => {
    // Started again it is found where it was: browsers come back to it by themselves.
    const at = clinic.url ? new URL(clinic.url).host : listen;
    const words = ['serve', '--data', join(data, 'clinic'), '--listen', at, ...(demo ? [] : ['--no-demo']), ...more];
    const [command, ...rest] = [...within, PROGRAM, ...words];
    program = spawn(command, rest, { cwd: data, stdio: ['ignore', 'pipe', 'pipe'] });
    clinic.said = [];
    clinic.url = await listening(program, clinic.said);
  };

  /** Ends the program politely, or with a signal of one's own. */
  clinic.halt = async (signal = 'SIGTERM') => {
    if (program.exitCode !== null || program.signalCode !== null) return;
    const gone = new Promise((resolve) => program.once('exit', resolve));
    program.kill(signal);
    const slow = setTimeout(() => program.kill('SIGKILL'), 10_000);
    await gone;
    clearTimeout(slow);
  };

  clinic.stop = async () => {
    await clinic.halt();
    await rm(data, { recursive: true, force: true });
  };

  try {
    await clinic.start();
  } catch (error) {
    await clinic.stop();
    throw error;
  }
  return clinic;
}

/** The address that the program says it listens on; all that it says is kept in `said`. */
function listening(program, said) {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => give(new Error(`it does not listen after ${PATIENCE_MS / 1000} s`)), PATIENCE_MS);
    const give = (error) => {
      clearTimeout(late);
      program.kill('SIGKILL');
      reject(new Error(`${error.message}; last it said:\n${said.slice(-5).join('\n')}`));
    };
    const hear = (stream) => {
      let open = '';
      stream.setEncoding('utf8');
      stream.on('data', (text) => {
        const lines = (open + text).split('\n');
        open = lines.pop();
        said.push(...lines);
        const found = lines.map((line) => /listening on (http:\/\/\S+)/.exec(line)).find(Boolean);
        if (found) {
          clearTimeout(late);
          // The demonstration sign-ins are printed in the same breath.
          setTimeout(() => resolve(found[1].replace(/\/$/, '')), 200);
        }
      });
    };
    hear(program.stdout);
    hear(program.stderr);
    program.once('error', give);
    program.once('exit', (code, signal) => give(new Error(`the program ended with ${code ?? signal}`)));
  });
}
