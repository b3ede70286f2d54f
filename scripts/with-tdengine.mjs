#!/usr/bin/env node
// Runs a command with TDENGINE_URL in its environment: the one that is set, else that of a development server of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { startDevServer } from '@otaria/devserver';

const [command, ...args] = process.argv.slice(2);
const named = process.env.TDENGINE_URL;
const server = named ? undefined : await startDevServer();
// Ctrl-C reaches the command, too; this process waits for it.
process.on('SIGINT', () => {});
const env = { ...process.env, TDENGINE_URL: named ?? server.url };
const child = spawn(command, args, { env, stdio: 'inherit' });
const [status] = await once(child, 'close');
await server?.stop();
process.exitCode = status ?? 1;
