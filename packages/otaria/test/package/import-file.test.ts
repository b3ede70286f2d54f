import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { SqlError } from '../../src/mariadb/index.js';
import { type Connection, open, outcome, rejection, settings } from '../provider.js';
import { startProxy } from '../proxy.js';
import { sqlFile } from '../sql-files.js';

async function importing(connection: Connection, content: string | Uint8Array): Promise<void> {
  await connection.importFile({ file: await sqlFile(content) });
}

/** The error that a file ends in, with the place that it tells. */
async function failure(connection: Connection, content: string): Promise<SqlError> {
  return (await rejection(importing(connection, content))) as SqlError;
}

describe('importFile', () => {
  it('follows DELIMITER, as the command line client does', async () => {
    const connection = await open();
    await importing(
      connection,
      `DELIMITER //
       CREATE OR REPLACE PROCEDURE import_delimited() BEGIN SELECT 1 AS a; SELECT ';' AS b; END//
       DELIMITER ;
       SET @after = 1;`,
    );
    const [first, second] = await connection.query('CALL import_delimited()');
    expect([first, second]).toEqual([[{ a: 1 }], [{ b: ';' }]]);
    expect(await connection.query('SELECT @after AS v')).toEqual([{ v: 1n }]);
    await connection.query('DROP PROCEDURE import_delimited');
  });

  it('runs the comments of dumps that are meant for servers', async () => {
    const connection = await open();
    await importing(connection, "/*!40101 SET @a = ';' */;\n/*M!100100 SET @b = 2; */;\n");
    expect(await connection.query('SELECT @a AS a, @b AS b')).toEqual([{ a: ';', b: 2n }]);
  });

  it('sends bytes that are no text as they are', async () => {
    const connection = await open();
    await connection.query('CREATE TEMPORARY TABLE import_bytes (v BLOB)');
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
    const literal = Buffer.from(bytes.toString('latin1').replace(/['\\]/g, '\\$&'), 'latin1');
    await importing(
      connection,
      Buffer.concat([
        Buffer.from("INSERT INTO import_bytes VALUES (_binary '"),
        literal,
        Buffer.from("');"),
      ]),
    );
    expect(await connection.query('SELECT v FROM import_bytes')).toEqual([{ v: bytes }]);
  });

  it('reads on in the SQL mode that the file sets', async () => {
    const connection = await open();
    await importing(
      connection,
      "SET sql_mode = 'NO_BACKSLASH_ESCAPES';\nSET @a = '\\';\nSET @b = 2;",
    );
    expect(await connection.query('SELECT @a AS a, @b AS b')).toEqual([{ a: '\\', b: 2n }]);
  });

  it('says where the statement is that fails', async () => {
    const connection = await open();
    const content = 'SET @a = 1;\n\n-- a comment\nSELECT\n  * FROM no_such;\n';
    const error = await failure(connection, content);
    expect(error.sqlFile).toEqual({ file: expect.stringContaining('statements.sql'), line: 4 });
    expect(error.message).toContain("statements.sql', in the statement that begins on line 4");
    expect(Object.keys(error)).not.toContain('sqlFile');
  });

  it.each([
    ['a string', "SET @a = 1;\nSET @b = 'abc;\n"],
    ['a comment', 'SET @a = 1;\nSET @b = 2 /* abc;\n'],
  ])('does not run the end of a file that is cut off inside %s', async (what, content) => {
    const connection = await open();
    const error = await failure(connection, content);
    expect(error.code).toBe('ER_SQL_FILE_ERROR');
    expect(error.message).toContain(`inside ${what}, in the statement that begins on line 2`);
    expect(await connection.query('SELECT @a AS a, @b AS b')).toEqual([{ a: 1n, b: null }]);
  });

  it('refuses a statement that is larger than maxAllowedPacket, without reading it to its end', async () => {
    const connection = await open({ maxAllowedPacket: 100_000 });
    const error = await failure(connection, `SET @a = 1;\nSET @b = '${'x'.repeat(1_000_000)}';`);
    expect(error.code).toBe('ER_SQL_FILE_ERROR');
    expect(error.sqlFile?.line).toBe(2);
    expect(await connection.query('SELECT @a AS a, @b AS b')).toEqual([{ a: 1n, b: null }]);
  });

  it('holds little of a large file and of its results in memory', async () => {
    const connection = await open();
    await connection.query(
      'CREATE TEMPORARY TABLE import_large (v VARCHAR(1000)) ENGINE=BLACKHOLE',
    );
    const row = `('${'x'.repeat(1000)}')`;
    const insert = `INSERT INTO import_large VALUES ${Array(60).fill(row).join(',')};\n`;
    const file = await sqlFile('');
    await writeFile(
      file,
      `${insert.repeat(1000)}SELECT seq, REPEAT(0, 100) FROM seq_1_to_300000;\n`,
    );
    const before = process.memoryUsage().rss;
    let peak = before;
    const watch = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().rss);
    }, 5);
    await connection.importFile({ file });
    clearInterval(watch);
    expect((peak - before) / 1024 / 1024).toBeLessThan(40);
  });

  it('rejects when the connection is lost in the middle', async () => {
    const proxy = await startProxy();
    const connection = await open({ host: '127.0.0.1', port: proxy.port });
    connection.on('error', () => undefined);
    const other = await open();
    await other.query('DO GET_LOCK(?, 10)', ['import_lost']);
    const running = importing(
      connection,
      "SET @a = 1; DO GET_LOCK('import_lost', 10); SET @a = 2;",
    );
    const waiting = `SELECT 1 FROM information_schema.processlist WHERE info LIKE 'DO GET_LOCK(\\'import_lost%'`;
    await expect.poll(() => other.query(waiting)).toHaveLength(1);
    proxy.cut();
    expect(await outcome(running, 5000)).toMatch(/^rejected/);
    expect(connection.isValid()).toBe(false);
  });

  it('may be destroyed in the middle', async () => {
    const connection = await open();
    const running = importing(connection, 'DO SLEEP(10); SET @a = 2;');
    const other = await open();
    const waiting = "SELECT 1 FROM information_schema.processlist WHERE info = 'DO SLEEP(10)'";
    await expect.poll(() => other.query(waiting)).toHaveLength(1);
    connection.destroy();
    expect(await outcome(running, 5000)).toBe('rejected ER_CMD_NOT_EXECUTED_DESTROYED');
  });

  it('puts statements into the database that is named in any way', async () => {
    const connection = await open();
    await connection.query('CREATE OR REPLACE DATABASE `import``quoted`');
    const file = await sqlFile('CREATE TABLE there (v INT)');
    await connection.importFile({ file, database: 'import`quoted' });
    expect(await connection.query('SHOW TABLES FROM `import``quoted`')).toHaveLength(1);
    expect(await connection.query('SELECT DATABASE() AS v')).toEqual([{ v: settings().database }]);
    await connection.query('DROP DATABASE `import``quoted`');
  });

  it('leaves the default database alone when the other one does not exist', async () => {
    const connection = await open();
    const file = await sqlFile('DO 1;');
    const error = await rejection(connection.importFile({ file, database: 'no_such' }));
    expect(error.code).toBe('ER_BAD_DB_ERROR');
    expect(await connection.query('SELECT DATABASE() AS v')).toEqual([{ v: settings().database }]);
  });
});
