// The built program with its demonstration data, on a random port, in a temporary folder.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const START = 120_000;
const STOP = 15_000;

/**
 * Starts `program` (by default the one that ESSAIM_BIN names) and reads its address from what it
 * prints. The answer is { url, data, stop }; `stop` ends it and removes its folder. With `real`, the
 * demonstration's data are served as in production, with the mail servers that `environment` names.
 */
export async function start({ program = process.env.ESSAIM_BIN, environment = {}, real = false } = {}) {
  if (!program) throw new Error('ESSAIM_BIN must name the built program: target/debug/essaim');
  const data = await mkdtemp(join(tmpdir(), 'essaim-e2e-'));
  if (real) {
    const [code] = await once(spawn(program, ['demo', '--data', data, '--prepare-only'], { stdio: 'ignore' }), 'close');
    if (code !== 0) throw new Error(`the demonstration could not be prepared: ${code}`);
  }
  const child = spawn(program, [real ? 'serve' : 'demo', '--data', data, '--listen', '127.0.0.1:0'], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // Should this process end without stop(), the server does not outlive it.
  const atExit = () => child.kill('SIGKILL');
  process.once('exit', atExit);
  const ended = once(child, 'close').catch(() => {});
  const stop = async () => {
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP);
    child.kill('SIGTERM');
    await ended;
    clearTimeout(timer);
    process.removeListener('exit', atExit);
    await rm(data, { recursive: true, force: true });
  };
  try {
    return { url: await address(child), data, pid: child.pid, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The first `http://127.0.0.1:PORT` that the program prints. */
function address(child) {
  const said = [];
  const told = (reason) => new Error(`the server ${reason}; it said:\n${said.join('\n')}`);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(told('did not give its address in time')), START);
    const settle = (act, value) => {
      clearTimeout(timer);
      act(value);
    };
    child.once('error', (error) => settle(reject, told(`cannot start (${error.message})`)));
    child.once('close', (code) => settle(reject, told(`ended with ${code}`)));
    // Both are read to the end, so that the server never waits for a reader.
    createInterface({ input: child.stderr }).on('line', (line) => said.push(line));
    createInterface({ input: child.stdout }).on('line', (line) => {
      said.push(line);
      const found = line.match(/http:\/\/127\.0\.0\.1:\d+/);
      if (found) settle(resolve, found[0]);
    });
  });
}
