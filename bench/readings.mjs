/** The big table: 100 000 rows of int, bigint, double, varchar, datetime(3) and decimal. */
export const count = 100_000;

export const tables = [
  `CREATE TABLE readings (id INT NOT NULL PRIMARY KEY, counter BIGINT NOT NULL, ratio DOUBLE NOT NULL,
    name VARCHAR(40) NOT NULL, moment DATETIME(3) NOT NULL, price DECIMAL(12, 2) NOT NULL)`,
  `INSERT INTO readings SELECT seq, seq * 10000000007, seq / 7e0,
    CONCAT('reading of the sensor ', LPAD(seq, 8, '0')),
    TIMESTAMPADD(MICROSECOND, seq * 61001000, CAST('2024-01-01' AS DATETIME(6))), seq * 1.25
    FROM seq_1_to_${count}`,
];

export const sql = 'SELECT id, counter, ratio, name, moment, price FROM readings';

/** The row of a number as the library should give it. */
function expected(id, { bigint }) {
  return {
    id,
    counter: bigint(BigInt(id) * 10_000_000_007n),
    ratio: id / 7,
    name: `reading of the sensor ${String(id).padStart(8, '0')}`,
    moment: new Date(2024, 0, 1, 0, 0, 0, id * 61_001),
    price: (id * 1.25).toFixed(2),
  };
}

function equal(value, wanted) {
  return wanted instanceof Date
    ? value instanceof Date && value.getTime() === wanted.getTime()
    : value === wanted;
}

function matchesObject(row, wanted) {
  return Object.keys(wanted).every((name) => equal(row[name], wanted[name]));
}

function checkRows(library, matches) {
  const first = expected(1, library);
  const last = expected(count, library);
  return (result) => {
    const rows = library.outcome(result);
    return rows.length === count && matches(rows[0], first) && matches(rows[count - 1], last);
  };
}

export function checkObjects(library) {
  return checkRows(library, matchesObject);
}

/** Checks a count with the first and the last row. */
export function checkEnds(library) {
  const first = expected(1, library);
  const last = expected(count, library);
  return (ends) =>
    ends.count === count && matchesObject(ends.first, first) && matchesObject(ends.last, last);
}

export function checkArrays(library) {
  return checkRows(
    library,
    (row, wanted) =>
      Array.isArray(row) && Object.values(wanted).every((value, i) => equal(row[i], value)),
  );
}
