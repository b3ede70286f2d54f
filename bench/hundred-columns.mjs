const columns = Array.from({ length: 100 }, (_, i) => `c${i}`);

export const tables = [
  `CREATE TABLE hundred_columns (${columns.map((name) => `${name} INT NOT NULL`).join(', ')})`,
  `INSERT INTO hundred_columns VALUES (${columns.map((_, i) => (i - 50) * 1_000_003).join(', ')})`,
];

export const sql = 'SELECT * FROM hundred_columns';

export function check({ outcome }) {
  return (result) => {
    const rows = outcome(result);
    const row = rows[0];
    return rows.length === 1 && row.c0 === -50_000_150 && row.c50 === 0 && row.c99 === 49_000_147;
  };
}
