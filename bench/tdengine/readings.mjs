/** The big table: 100 000 rows of timestamp, int, bigint, double, bool and varchar. */
export const count = 100_000;
const rowsPerStatement = 5000;
const start = 1_704_067_200_000;

export const sql = 'SELECT ts, id, counter, ratio, even, name FROM readings';

/** The row of a number, by the types of @tdengine/websocket. */
export function reading(id) {
  return {
    ts: BigInt(start + id * 1000),
    id,
    counter: BigInt(id) * 10_000_000_007n,
    ratio: id / 7,
    even: id % 2 === 0,
    name: `reading of the sensor ${String(id).padStart(8, '0')}`,
  };
}

/** The statement that selects the row of a number alone. */
export function selectOne(id) {
  return `${sql} WHERE ts = ${reading(id).ts}`;
}

/** The statements that create the table and fill it. */
export function* statements() {
  yield 'CREATE TABLE readings (ts TIMESTAMP, id INT, counter BIGINT, ratio DOUBLE, even BOOL, name VARCHAR(40))';
  for (let first = 1; first <= count; first += rowsPerStatement) {
    const rows = Array.from({ length: rowsPerStatement }, (_, i) => {
      const { ts, id, counter, ratio, even, name } = reading(first + i);
      return `(${ts},${id},${counter},${ratio},${even},'${name}')`;
    });
    yield `INSERT INTO readings VALUES ${rows.join('')}`;
  }
}

/** Whether a row, as array or object, is that of a number. */
export function isReading(row, id) {
  const values = Array.isArray(row) ? row : Object.values(row);
  return Object.values(reading(id)).every((value, place) => value === values[place]);
}

/** The topic of the big table. */
export const topicOf = (database) => `${database}_topic`;
