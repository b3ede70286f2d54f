import { readFileSync } from 'node:fs';
import { WSConfig, WsSql } from 'otaria/tdengine';
import { afterEach, describe, expect, it } from 'vitest';
import { RecordedServer } from './recorded-server.js';

// What a real server answered; see the README beside the files.
const folder = new URL('../../../../crates/taos-proto/tests/fixtures/', import.meta.url);

interface Step {
  sql: string;
  expected?: { rows?: unknown[][]; affected?: number };
  got: { rows?: unknown[][] | null; affected?: number; code?: number; message?: string };
}

let server: RecordedServer;
let sql: WsSql;

async function replay(name: string): Promise<Step[]> {
  server = await RecordedServer.start(new URL(`${name}.jsonl`, folder));
  sql = await WsSql.open(new WSConfig(server.url));
  return JSON.parse(readFileSync(new URL(`${name}.expected.json`, folder), 'utf8')).steps;
}

afterEach(async () => {
  await sql.close();
  server.stop();
});

/** As the recordings write values down: bigints as text, bytes as hexadecimal. */
function written(value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}`;
  if (value instanceof ArrayBuffer) return `hex:${Buffer.from(value).toString('hex')}`;
  return value;
}

/** The connector of the recording gave NULL as this text. */
function nulls(rows: unknown[][] | null | undefined): unknown[][] | undefined {
  return rows?.map((row) => row.map((value) => (value === 'NULL' ? null : value)));
}

describe.each(['02_all_types_ms', '02_all_types_us', '02_all_types_ns', '03_json_tags'])(
  'the values of the recording %s',
  (name) => {
    it('are those that were inserted', async () => {
      const steps = await replay(name);
      expect(steps.length).toBeGreaterThan(3);
      for (const step of steps) {
        const result = await sql.exec(step.sql);
        const rows = result.getData()?.map((row: unknown[]) => row.map(written));
        expect.soft(rows, step.sql).toEqual(step.expected?.rows ?? nulls(step.got.rows));
        const affected = step.expected?.affected ?? step.got.affected;
        expect.soft(result.getAffectRows(), step.sql).toBe(affected);
      }
    });
  },
);

describe('the errors of the recording 06_errors', () => {
  it('have the codes, the texts and the statements', async () => {
    const steps = await replay('06_errors');
    const logins = ['wrong password', 'unknown user', 'unknown db at connect'];
    for (const { sql: statement, got } of steps.filter(({ sql }) => !logins.includes(sql))) {
      const error = await sql.exec(statement).catch((error) => error);
      const expected = { name: 'TaosResultError', sql: statement, ...got };
      expect.soft(error, statement).toMatchObject(expected);
    }
  });
});
