#!/usr/bin/env node
import { spawn } from 'node:child_process';
import { binaryPath } from './binary.js';

// `otaria-devserver …` is `otaria serve …`. The server ends with this process: it holds the other end of its standard
// input. Ctrl-C reaches both; this process waits for the server, and passes on what is sent to it alone.
const child = spawn(binaryPath(), ['serve', '--exit-with-stdin', ...process.argv.slice(2)], {
  stdio: ['pipe', 'inherit', 'inherit'],
});
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code) => {
  process.exitCode = code ?? 1;
});
