import type { ColumnDef } from '../columns/column-def.js';
import { dateFromLocalParts } from './dates.js';
import type { Cells, Decoder } from './decoder.js';
import type { RowOptions } from './row-options.js';
import type { RowBuilder } from './shape.js';

/**
 * A builder generated for these columns: one object or array literal per row, so that V8 knows its layout. Column
 * names enter the code as JSON strings only. Undefined where the process forbids code from strings.
 */
export function compileRowBuilder(
  columns: ColumnDef[],
  decoders: Decoder[],
  cells: Cells,
  options: RowOptions,
): RowBuilder | undefined {
  const width = decoders.length;
  const values = decoders.map((decoder, column) => {
    const cell = column === 0 ? 'cell' : `cell + ${column}`;
    const read = decoder.inline?.(cell, column) ?? `d[${column}].read(cells, ${cell}, ${column})`;
    const empty = decoder.empty === null ? 'null' : `d[${column}].empty`;
    return `nulls[${cell}] !== 0 ? ${empty} : ${read}`;
  });
  const row = options.rowsAsArray
    ? `[${values.join(', ')}]`
    : `{ ${values.map((value, column) => `${key(columns[column].name())}: ${value}`).join(', ')} }`;
  const code = `
    return function build(rows, count) {
      const { i32, u32, f64, i64, u64, nulls, columns, text } = cells.scratch;
      const ascii = cells.text;
      let next = rows.length;
      for (let cell = 0; cell < count * ${width}; cell += ${width}) rows[next++] = ${row};
    };`;
  try {
    return new Function('cells', 'd', 'date', code)(cells, decoders, dateFromLocalParts);
  } catch (error) {
    if (error instanceof EvalError) return undefined;
    throw error;
  }
}

/** As a plain key, `"__proto__": v` would set the prototype; a computed one makes an own property. */
function key(name: string): string {
  return name === '__proto__' ? '["__proto__"]' : JSON.stringify(name);
}
