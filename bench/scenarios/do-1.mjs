export const title = 'DO 1';
export const fixed = true;

export function operation(connection) {
  return () => connection.query('DO 1');
}

export function check({ outcome }) {
  return (result) => outcome(result).affectedRows === 0;
}
