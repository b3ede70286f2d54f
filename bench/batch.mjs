const table =
  '(id INT NOT NULL, name VARCHAR(40) NOT NULL, ratio DOUBLE, price DOUBLE) ENGINE = BLACKHOLE';

/** A value of each column has the same kind in every row. */
export function homogeneous(i) {
  return [i, `the name of sensor number ${i}`, i + 0.5, 1 / (i + 1)];
}

/** Doubles without a fraction are integers to JavaScript, and a third of the last column is missing. */
export function mixed(i) {
  return [i, `the name of sensor number ${i}`, i / 2, i % 3 === 0 ? null : i / 4];
}

/** A scenario that inserts `count` rows by one call. */
export function batch(count, row) {
  const rows = Array.from({ length: count }, (_, i) => row(i + 1));
  return {
    tables: [`CREATE TABLE IF NOT EXISTS batch_sink ${table}`],
    operation: (connection, library) => () =>
      library.batch(connection, 'INSERT INTO batch_sink VALUES', rows),
    check({ outcome }) {
      // A library that splits the rows may give a result for each part.
      return (result) =>
        [outcome(result)].flat().reduce((sum, part) => sum + part.affectedRows, 0) === count;
    },
  };
}
