export const title = '1 000 rows: int and 32 characters, text';
export const fixed = true;

export const tables = [
  'CREATE TABLE thousand_rows (id INT NOT NULL PRIMARY KEY, name VARCHAR(40) NOT NULL)',
  "INSERT INTO thousand_rows SELECT seq, CONCAT('the name of sensor number ', LPAD(seq, 6, '0')) FROM seq_1_to_1000",
];

export function operation(connection) {
  return () => connection.query('SELECT id, name FROM thousand_rows');
}

export function check({ outcome }) {
  return (result) => {
    const rows = outcome(result);
    return (
      rows.length === 1000 &&
      rows[0].id === 1 &&
      rows[0].name === 'the name of sensor number 000001' &&
      rows[999].id === 1000 &&
      rows[999].name === 'the name of sensor number 001000'
    );
  };
}
