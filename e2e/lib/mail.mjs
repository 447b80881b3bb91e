// Real mail servers on loopback, started by the program `mail-servers`: IMAP for what comes in, SMTP for what leaves.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

/** Starts both. `deliver(raw)` puts a message in the support mailbox; `received()` gives the raw messages sent so far. */
export async function startMail() {
  const program = process.env.ESSAIM_MAIL_SERVERS ?? join(dirname(process.env.ESSAIM_BIN ?? ''), 'mail-servers');
  const child = spawn(program, [], { stdio: ['pipe', 'pipe', 'inherit'] });
  const atExit = () => child.kill('SIGKILL');
  process.once('exit', atExit);
  const ended = once(child, 'close').catch(() => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error('the mail servers ended');
    return value;
  };
  const ports = JSON.parse(await line());
  const folder = await mkdtemp(join(tmpdir(), 'essaim-mail-'));
  let count = 0;
  return {
    ...ports,
    async deliver(raw) {
      const path = join(folder, `${(count += 1)}.eml`);
      await writeFile(path, raw.replace(/\r?\n/g, '\r\n'));
      child.stdin.write(`deliver ${path}\n`);
      await line();
    },
    async received() {
      child.stdin.write('received\n');
      const paths = [];
      for (let left = Number(await line()); left > 0; left -= 1) paths.push(await line());
      return Promise.all(paths.map((path) => readFile(path, 'utf8')));
    },
    async stop() {
      child.stdin.end();
      await ended;
      process.removeListener('exit', atExit);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The plain-text part of a message, decoded. */
export function plainText(raw) {
  const boundary = raw.match(/boundary="?([^"\r\n;]+)"?/i)?.[1];
  const parts = boundary ? raw.split(`--${boundary}`) : [raw];
  const part = parts.find((p) => /content-type:\s*text\/plain/i.test(p)) ?? raw;
  const at = part.search(/\r?\n\r?\n/);
  const body = part.slice(at).trim();
  if (/content-transfer-encoding:\s*base64/i.test(part)) return Buffer.from(body, 'base64').toString('utf8');
  if (/content-transfer-encoding:\s*quoted-printable/i.test(part)) {
    const bytes = body
      .replace(/=\r?\n/g, '')
      .replace(/=([0-9A-F]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
    return Buffer.from(bytes, 'latin1').toString('utf8');
  }
  return body;
}

/** Asks again and again until the answer is there; fails after `limit` milliseconds. */
export async function until(ask, what, limit = 60_000) {
  const end = performance.now() + limit;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (performance.now() > end) throw new Error(`${what} did not come in time`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
