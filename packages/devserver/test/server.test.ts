import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { startDevServer } from '@otaria/devserver';
import { describe, expect, it, onTestFinished } from 'vitest';

const ping = (port: number): Promise<number> =>
  fetch(`http://127.0.0.1:${port}/-/ping`).then((response) => response.status);

/** Resolves when nobody listens on the port any more: a connection that was open has been closed. */
function closed(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {}).resume();
  return new Promise((resolve) => socket.on('close', () => resolve()));
}

/** A process that starts a server, says its port, and goes on. */
async function program(
  source: string,
  detached = false,
): Promise<{ child: ChildProcess; port: number }> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    stdio: ['ignore', 'pipe', 'inherit'],
    detached,
  });
  const [line] = await once(child.stdout, 'data');
  return { child, port: Number(String(line)) };
}

const started = `import { startDevServer } from '@otaria/devserver';
const server = await startDevServer();
console.log(server.port);`;

describe('startDevServer', () => {
  it('gives a URL and a port that answer until the server is stopped', async () => {
    const server = await startDevServer();
    expect(server.url).toBe(`ws://root:taosdata@127.0.0.1:${server.port}`);
    expect(await ping(server.port)).toBe(200);
    await server.stop();
    await expect(ping(server.port)).rejects.toThrow();
    await server.stop();
  });

  it('starts as many servers as are asked for', async () => {
    const servers = await Promise.all([startDevServer(), startDevServer(), startDevServer()]);
    onTestFinished(async () => void (await Promise.all(servers.map((server) => server.stop()))));
    expect(new Set(servers.map((server) => server.port)).size).toBe(3);
  });

  it('encodes user and password in the URL', async () => {
    const server = await startDevServer({ user: 'root', password: 'p@ss:/%?' });
    onTestFinished(() => server.stop());
    expect(server.url).toBe(`ws://root:p%40ss%3A%2F%25%3F@127.0.0.1:${server.port}`);
  });

  it('rejects with what the process says when the port is in use', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    onTestFinished(() => void taken.close());
    const { port } = taken.address() as { port: number };
    await expect(startDevServer({ port })).rejects.toThrow(`cannot listen on 127.0.0.1:${port}`);
  });

  it('rejects options that make no sense', async () => {
    await expect(startDevServer({ serverVersion: 'new' })).rejects.toThrow(
      'no version of TDengine',
    );
    await expect(startDevServer({ port: 70_000 })).rejects.toThrow("'70000' for '--port");
  });

  it('says what is wrong when OTARIA_BINARY names nothing', async () => {
    process.env.OTARIA_BINARY = '/no/such/otaria';
    onTestFinished(() => void delete process.env.OTARIA_BINARY);
    await expect(startDevServer()).rejects.toThrow('OTARIA_BINARY names /no/such/otaria');
  });

  it('is disposed of by `await using`', async () => {
    const server = await startDevServer();
    await server[Symbol.asyncDispose]();
    await expect(ping(server.port)).rejects.toThrow();
  });
});

describe('the server process', () => {
  it('does not keep the program alive, and ends with it', async () => {
    const { child, port } = await program(started);
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
    await closed(port);
  });

  it('ends with a program that is killed', async () => {
    const { child, port } = await program(`${started} setInterval(() => {}, 1000);`);
    expect(await ping(port)).toBe(200);
    const gone = closed(port);
    child.kill('SIGKILL');
    await gone;
  });
});

describe('Ctrl-C', () => {
  it('leaves the server to the program, which may still need it', async () => {
    const { child, port } = await program(
      `process.on('SIGINT', async () => {
        const { status } = await fetch('http://127.0.0.1:' + server.port + '/-/ping');
        process.exit(status === 200 ? 0 : 1);
      });
      // Neither the server nor the listener keeps the program running.
      setInterval(() => {}, 60_000);
      ${started}`,
      true,
    );
    // To all processes of the group, as a terminal does.
    process.kill(-(child.pid as number), 'SIGINT');
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
    await closed(port);
  });
});

describe('the command otaria-devserver', () => {
  const command = fileURLToPath(new URL('../dist/command.js', import.meta.url));

  it('serves until it is told to stop', async () => {
    const child = spawn(process.execPath, [command, '--port', '0', '--print-url']);
    const [line] = await once(child.stdout, 'data');
    const { port } = new URL(String(line));
    expect(await ping(Number(port))).toBe(200);
    child.kill('SIGTERM');
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
  });

  it('ends with the exit code of the server', async () => {
    const child = spawn(process.execPath, [command, '--port', 'x'], { stdio: 'ignore' });
    const [code] = await once(child, 'exit');
    expect(code).toBe(2);
  });
});
