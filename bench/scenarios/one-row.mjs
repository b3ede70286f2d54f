export const title = '1 row: int and 32 characters, text';
export const fixed = true;

const text = 'thirty-two characters of content';

export function operation(connection) {
  const sql = `SELECT 42 AS id, '${text}' AS name`;
  return () => connection.query(sql);
}

export function check({ outcome }) {
  return (result) => {
    const rows = outcome(result);
    return rows.length === 1 && rows[0].id === 42 && rows[0].name === text;
  };
}
