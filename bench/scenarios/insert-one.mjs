export const title = 'insert one row into BLACKHOLE, execute';

export const tables = [
  'CREATE TABLE sink (id INT NOT NULL, name VARCHAR(40) NOT NULL, ratio DOUBLE NOT NULL) ENGINE = BLACKHOLE',
];

export function operation(connection) {
  return (i) =>
    connection.execute('INSERT INTO sink VALUES (?, ?, ?)', [i, 'the name of one sensor', i + 0.5]);
}

export function check({ outcome }) {
  return (result) => outcome(result).affectedRows === 1;
}
