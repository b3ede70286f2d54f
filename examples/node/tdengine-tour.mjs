import { WSConfig, WsSql } from 'otaria/tdengine';

const sql = await WsSql.open(new WSConfig(process.env.TDENGINE_URL));

await sql.exec('CREATE DATABASE power');
await sql.exec('CREATE STABLE power.meters (ts TIMESTAMP, amps FLOAT) TAGS (place NCHAR(10))');
const { affectRows } = await sql.exec(
  "INSERT INTO power.d1 USING power.meters TAGS ('attic') VALUES (?, ?) (?, ?)",
  { values: [new Date('2026-01-01T00:00:00Z'), 1.5, new Date('2026-01-01T00:00:05Z'), 2.5] },
);
console.log(affectRows);

const result = await sql.exec('SELECT _wstart, AVG(amps) FROM power.meters INTERVAL(10s)');
console.log(result.getMeta(), result.getData());

const options = { rows: 'objects', timestamps: 'date' };
for await (const row of await sql.query('SELECT * FROM power.meters', options)) console.log(row);

try {
  await sql.exec('SELECT * FROM power.missing');
} catch (error) {
  console.log(error.code, error.message, error.sql);
}

await sql.exec('DROP DATABASE power');
await sql.close();
