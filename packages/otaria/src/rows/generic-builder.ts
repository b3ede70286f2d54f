import type { RowBuilder, RowKey } from './row-builder.js';

/** The value in a cell. */
export type CellReader = (cell: number, column: number) => unknown;

/**
 * A builder that loops over the columns: ready at once, and the only one under `disableEval` and with `typeCast`.
 * `keys` are undefined for rows as arrays; `surplus` is the number of cells behind those of a row's columns.
 */
export function genericRowBuilder(
  width: number,
  keys: RowKey[] | undefined,
  value: CellReader,
  surplus: number,
): RowBuilder {
  if (!keys) {
    return (rows, count) => {
      for (let cell = 0, row = 0; row < count; row++, cell += surplus) {
        const values = new Array<unknown>(width);
        for (let column = 0; column < width; column++) values[column] = value(cell++, column);
        rows.push(values);
      }
    };
  }
  if (keys.some((key) => key.table !== undefined)) return nestedRowBuilder(keys, value, surplus);
  const names = keys.map((key) => key.name);
  return (rows, count) => {
    for (let cell = 0, row = 0; row < count; row++, cell += surplus) {
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

/** Rows with an object per table; none of these is called `__proto__`. */
function nestedRowBuilder(keys: RowKey[], value: CellReader, surplus: number): RowBuilder {
  const tables = [...new Set(keys.map((key) => key.table as string))];
  const places = keys.map((key) => tables.indexOf(key.table as string));
  return (rows, count) => {
    for (let cell = 0, row = 0; row < count; row++, cell += surplus) {
      const objects = tables.map((): Record<string, unknown> => ({}));
      for (let column = 0; column < keys.length; column++) {
        const { name } = keys[column];
        const object = objects[places[column]];
        if (name === '__proto__') defineOwn(object, name, value(cell++, column));
        else object[name] = value(cell++, column);
      }
      rows.push(Object.fromEntries(tables.map((table, index) => [table, objects[index]])));
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
