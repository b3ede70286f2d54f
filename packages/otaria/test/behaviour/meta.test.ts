import { describe, expect, it } from 'vitest';
import type { Connection, FieldInfo } from '../provider.js';
import { open, protocols, settings } from '../provider.js';

const NOT_NULL = 1;
const PRIMARY_KEY = 2;
const UNSIGNED = 32;
const AUTO_INCREMENT = 512;

async function withTable(): Promise<Connection> {
  const connection = await open();
  await connection.query(`CREATE TEMPORARY TABLE meta_columns (
    id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, title VARCHAR(20), price DECIMAL(10, 2), raw VARBINARY(5),
    moment DATETIME(3), kind ENUM('a', 'b'), tags SET('x', 'y'), doc JSON, place POINT, ratio DOUBLE, big BIGINT
    ) CHARSET utf8mb4 COLLATE utf8mb4_general_ci`);
  return connection;
}

describe.each(protocols)('meta of %s', (run) => {
  it('is a property of the rows that neither enumeration nor comparison sees', async () => {
    const connection = await open();
    const rows = await connection[run]('SELECT 1 AS one');
    expect(Object.getOwnPropertyDescriptor(rows, 'meta')).toMatchObject({
      enumerable: false,
      writable: true,
    });
    expect(Object.keys(rows)).toEqual(['0']);
    expect(JSON.stringify(rows)).toBe('[{"one":1}]');
    expect(rows.meta).toHaveLength(1);
    expect(rows.meta[0].constructor.name).toBe('ColumnDef');
  });

  it('tells the names of column, table and schema, and what they are aliases of', async () => {
    const connection = await withTable();
    const rows = await connection[run]('SELECT t.title AS shown FROM meta_columns AS t');
    const column: FieldInfo = rows.meta[0];
    expect([column.name(), column.orgName(), column.table(), column.orgTable()]).toEqual([
      'shown',
      'title',
      't',
      'meta_columns',
    ]);
    expect([column.db(), column.schema()]).toEqual([settings().database, settings().database]);
  });

  it('has empty origins for an expression', async () => {
    const connection = await open();
    const column: FieldInfo = (await connection[run]('SELECT 1 + 1 AS two')).meta[0];
    expect([
      column.name(),
      column.orgName(),
      column.table(),
      column.orgTable(),
      column.db(),
    ]).toEqual(['two', '', '', '', '']);
  });

  it('tells names beyond ASCII', async () => {
    const connection = await open();
    await connection.query('CREATE TEMPORARY TABLE meta_names (`größe` INT)');
    const rows = await connection[run]('SELECT `größe` AS `名前` FROM meta_names AS `tâble`');
    const column: FieldInfo = rows.meta[0];
    expect([column.name(), column.orgName(), column.table()]).toEqual(['名前', 'größe', 'tâble']);
  });

  it.each([
    ['id', 'INT', 3, 10, 0],
    ['title', 'VAR_STRING', 253, 80, 0],
    ['price', 'NEWDECIMAL', 246, 12, 2],
    ['raw', 'VAR_STRING', 253, 5, 0],
    ['moment', 'DATETIME', 12, 23, 3],
    ['kind', 'STRING', 254, 4, 0],
    ['tags', 'STRING', 254, 12, 0],
    ['doc', 'BLOB', 252, 4294967295, 0],
    ['place', 'GEOMETRY', 255, 4294967295, 0],
    ['ratio', 'DOUBLE', 5, 22, 31],
    ['big', 'BIGINT', 8, 20, 0],
  ])(
    'tells type, length and scale of column %s',
    async (name, type, columnType, columnLength, scale) => {
      const connection = await withTable();
      const rows = await connection[run](`SELECT ${name} FROM meta_columns`);
      expect(rows.meta[0]).toMatchObject({ type, columnType, columnLength, scale });
    },
  );

  it('tells the flags of a column', async () => {
    const connection = await withTable();
    const [id, title, tags] = (await connection[run]('SELECT id, title, tags FROM meta_columns'))
      .meta as FieldInfo[];
    const all = NOT_NULL | PRIMARY_KEY | UNSIGNED | AUTO_INCREMENT;
    expect((id?.flags ?? 0) & all).toBe(all);
    expect((title?.flags ?? 0) & all).toBe(0);
    expect([id?.signed(), title?.signed()]).toEqual([false, true]);
    expect([tags?.isSet(), title?.isSet()]).toEqual([true, false]);
  });

  it('tells the collation of a column', async () => {
    const connection = await withTable();
    const [title, raw, id] = (await connection[run]('SELECT title, raw, id FROM meta_columns'))
      .meta as FieldInfo[];
    expect(title?.collation).toMatchObject({ charset: 'utf8', maxLength: 4 });
    expect(title?.collation.name).toMatch(/^UTF8MB4_/);
    expect(raw?.collation).toMatchObject({
      name: 'BINARY',
      index: 63,
      charset: 'binary',
      maxLength: 1,
    });
    expect(id?.collation.index).toBe(63);
  });

  it('tells the extended types of MariaDB', async () => {
    const connection = await withTable();
    const rows = await connection[run](
      "SELECT doc, place, CAST('::1' AS INET6) AS address, title FROM meta_columns",
    );
    const columns = rows.meta as (FieldInfo & {
      dataTypeName?: string;
      isDataTypeFormatJson(): boolean;
    })[];
    expect(columns.map((column) => column.dataTypeName)).toEqual([
      undefined,
      'point',
      'inet6',
      undefined,
    ]);
    expect(columns.map((column) => column.isDataTypeFormatJson())).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  it('is there with rowsAsArray, too', async () => {
    const connection = await open();
    const rows = await connection[run]({ sql: 'SELECT 1 AS a, 2 AS b', rowsAsArray: true });
    expect(rows.meta.map((column: FieldInfo) => column.name())).toEqual(['a', 'b']);
    expect(Object.keys(rows)).toEqual(['0']);
  });

  it('stays readable after later statements and the end of the connection', async () => {
    const connection = await open();
    const rows = await connection[run]("SELECT 1 AS first_name, 'x' AS second_name");
    await connection[run](`SELECT '${'y'.repeat(100_000)}' AS other`);
    await connection.end();
    expect(rows.meta.map((column: FieldInfo) => column.name())).toEqual([
      'first_name',
      'second_name',
    ]);
  });

  it('is absent from the result of a statement without rows', async () => {
    const connection = await open();
    expect('meta' in (await connection[run]('DO 1'))).toBe(false);
  });
});
