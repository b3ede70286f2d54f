import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** The path of a file with this content; it is removed with the test. */
export async function sqlFile(content: string | Uint8Array): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'otaria-import-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'statements.sql');
  await writeFile(path, content);
  return path;
}
