import type { ColumnDef } from '../columns/column-def.js';
import type { Cells, Decoder } from './decoder.js';
import type { RowOptions } from './row-options.js';
import type { RowBuilder } from './shape.js';

/** A builder that loops over the columns: ready at once, and the only one under `disableEval`. */
export function genericRowBuilder(
  columns: ColumnDef[],
  decoders: Decoder[],
  cells: Cells,
  options: RowOptions,
): RowBuilder {
  const width = decoders.length;
  const names = columns.map((column) => column.name());

  function value(cell: number, column: number): unknown {
    const decoder = decoders[column];
    return cells.scratch.nulls[cell] !== 0 ? decoder.empty : decoder.read(cells, cell, column);
  }

  if (options.rowsAsArray) {
    return (rows, count) => {
      for (let cell = 0, row = 0; row < count; row++) {
        const values = new Array<unknown>(width);
        for (let column = 0; column < width; column++) values[column] = value(cell++, column);
        rows.push(values);
      }
    };
  }
  return (rows, count) => {
    for (let cell = 0, row = 0; row < count; row++) {
      const object: Record<string, unknown> = {};
      for (let column = 0; column < width; column++) {
        const name = names[column];
        if (name === '__proto__') defineOwn(object, name, value(cell++, column));
        else object[name] = value(cell++, column);
      }
      rows.push(object);
    }
  };
}

/** Assigning to `__proto__` would change the prototype. */
function defineOwn(object: object, name: string, value: unknown): void {
  Object.defineProperty(object, name, {
    value,
    configurable: true,
    enumerable: true,
    writable: true,
  });
}
