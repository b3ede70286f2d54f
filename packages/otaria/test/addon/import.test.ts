import { describe, expect, it } from 'vitest';
import { runChild } from '../child.js';
import { packageName } from '../provider.js';

const clean = { status: 0, stdout: '', stderr: '' };

describe('a program that only loads the package', () => {
  it('ends at once and prints nothing, by import', async () => {
    expect(await runChild(`import '${packageName}';`, 'module')).toEqual(clean);
  });

  it('ends at once and prints nothing, by require', async () => {
    expect(await runChild(`require('${packageName}');`, 'commonjs')).toEqual(clean);
  });

  it('has no more handles open than before', async () => {
    const source = `
      const before = process.getActiveResourcesInfo().join();
      require('${packageName}');
      const after = process.getActiveResourcesInfo().join();
      if (before !== after) throw new Error('opened ' + after + ', before it was ' + before);`;
    expect(await runChild(source, 'commonjs')).toEqual(clean);
  });

  it('has no listeners on process more than before', async () => {
    const source = `
      const count = () => process.eventNames().map((name) => String(name) + process.listenerCount(name)).join();
      const before = count();
      require('${packageName}');
      if (before !== count()) throw new Error('listeners were ' + before + ', now ' + count());`;
    expect(await runChild(source, 'commonjs')).toEqual(clean);
  });
});

describe('a program that ends its connection', () => {
  it('ends by itself', async () => {
    const source = `
      import { createConnection } from '${packageName}';
      const connection = await createConnection(process.env.MARIADB_URL.split('?')[0] + '?connectTimeout=10000');
      const [row] = await connection.execute('SELECT ? AS v', ['answer']);
      await connection.end();
      process.stdout.write(row.v);`;
    expect(await runChild(source, 'module')).toEqual({ ...clean, stdout: 'answer' });
  });
});
