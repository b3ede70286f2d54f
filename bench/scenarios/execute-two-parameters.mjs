export const title = 'execute with two parameters';

const text = 'thirty-two characters of content';

export function operation(connection) {
  return (i) => connection.execute('SELECT ? AS id, ? AS name', [i, text]);
}

export function check({ outcome }) {
  return (result, i) => {
    const rows = outcome(result);
    return rows.length === 1 && rows[0].id === i && rows[0].name === text;
  };
}
