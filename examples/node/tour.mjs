import { createConnection } from 'otaria/mariadb';

const connection = await createConnection(process.env.MARIADB_URL);

await connection.query(
  'CREATE TEMPORARY TABLE readings (id INT PRIMARY KEY, sensor VARCHAR(20), celsius DOUBLE)',
);
const insert = 'INSERT INTO readings VALUES (?, ?, ?), (?, ?, ?)';
console.log(await connection.execute(insert, [1, 'attic', 21.5, 2, 'cellar', 12.25]));

const rows = await connection.query('SELECT * FROM readings WHERE celsius > ?', [10]);
console.log(rows);
console.log(rows.meta.map((column) => `${column.name()}: ${column.type}`));

try {
  await connection.execute('INSERT INTO readings VALUES (?, ?, ?)', [1, 'attic', 22]);
} catch (error) {
  console.log(error.code, error.errno, error.sqlState, error.sql);
}

await connection.end();
