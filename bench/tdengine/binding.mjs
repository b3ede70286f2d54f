import { reading } from './readings.mjs';

/** The columns of the first readings, as a program has them. */
export function makeColumns(rows) {
  const readings = Array.from({ length: rows }, (_, i) => reading(i + 1));
  return Object.fromEntries(
    Object.keys(readings[0]).map((name) => [name, readings.map((row) => row[name])]),
  );
}

/** Sets the parameters of all columns. */
export function setColumns(params, { ts, id, counter, ratio, even, name }) {
  params.setTimestamp(ts);
  params.setInt(id);
  params.setBigint(counter);
  params.setDouble(ratio);
  params.setBoolean(even);
  params.setVarchar(name);
  return params;
}

/** A scenario that inserts as many readings by one execution. Each takes the places of the one before. */
export function bindScenario(rows) {
  const columns = makeColumns(rows);
  return {
    async connect(library, settings) {
      const connection = await library.connect(settings);
      await connection.exec(
        'CREATE TABLE IF NOT EXISTS bound (ts TIMESTAMP, id INT, counter BIGINT, ratio DOUBLE, even BOOL, name VARCHAR(40))',
      );
      const statement = await connection.statement();
      await statement.prepare('INSERT INTO bound VALUES (?, ?, ?, ?, ?, ?)');
      return { statement, end: () => connection.end() };
    },
    operation:
      ({ statement }) =>
      async () => {
        await statement.bind(setColumns(statement.newStmtParam(), columns));
        await statement.exec();
        return statement.getLastAffected();
      },
    check: () => (affected) => affected === rows,
  };
}
