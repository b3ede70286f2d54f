import type { Cells, Decoder } from './cell-decoder.js';
import type { RowBuilder, RowKey } from './row-builder.js';

/**
 * A builder generated for these columns: one object or array literal per row, so that V8 knows its layout. Column
 * names enter the code as JSON strings only. Undefined where the process forbids code from strings.
 */
export function compileRowBuilder(
  keys: RowKey[] | undefined,
  decoders: Decoder[],
  cells: Cells,
): RowBuilder | undefined {
  const width = decoders.length;
  const values = decoders.map((decoder, column) => {
    const cell = column === 0 ? 'cell' : `cell + ${column}`;
    const read = decoder.inline?.(cell, column) ?? `d[${column}].read(cells, ${cell}, ${column})`;
    const empty = decoder.empty === null ? 'null' : `d[${column}].empty`;
    return `nulls[${cell}] !== 0 ? ${empty} : ${read}`;
  });
  const row = keys ? objectLiteral(keys, values) : `[${values.join(', ')}]`;
  const code = `
    return function build(rows, count) {
      const { i32, u32, f64, i64, u64, nulls, columns, text } = cells.scratch;
      const ascii = cells.text;
      let next = rows.length;
      for (let cell = 0; cell < count * ${width}; cell += ${width}) rows[next++] = ${row};
    };`;
  try {
    return new Function('cells', 'd', code)(cells, decoders);
  } catch (error) {
    if (error instanceof EvalError) return undefined;
    throw error;
  }
}

/** With an object per table where keys have one. */
function objectLiteral(keys: RowKey[], values: string[]): string {
  const tables = new Map<string | undefined, string[]>();
  for (const [column, { table, name }] of keys.entries()) {
    const members = tables.get(table) ?? [];
    tables.set(table, members);
    members.push(`${key(name)}: ${values[column]}`);
  }
  const literals = [...tables].map(([table, members]) => {
    const literal = `{ ${members.join(', ')} }`;
    return table === undefined ? literal : `${key(table)}: ${literal}`;
  });
  return tables.has(undefined) ? literals[0] : `{ ${literals.join(', ')} }`;
}

/** As a plain key, `"__proto__": v` would set the prototype; a computed one makes an own property. */
function key(name: string): string {
  return name === '__proto__' ? '["__proto__"]' : JSON.stringify(name);
}
