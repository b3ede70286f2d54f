export const title = 'schemaless, 10 000 lines';
export const libraries = ['bare', 'arrays'];
export const rows = 10_000;

// The rows of each operation take the places of those before.
const lines = Array.from(
  { length: rows },
  (_, i) =>
    `meters,place=cellar amps=${i}.5f64,volts=${200 + (i % 40)}i64 ${1_704_067_200_000 + i}`,
);

export const operation = (connection) => () => connection.write(lines);

export const check = () => (result) => result.affectedRows === rows;
