import { setLogLevel, TaosError, WSConfig, WsSql } from 'otaria/tdengine';
import { afterEach, describe, expect, it } from 'vitest';
import { type Script, ScriptedAdapter } from './scripted-adapter.js';

let adapter: ScriptedAdapter;
let sql: WsSql;

async function connect(script: Script): Promise<void> {
  adapter = await ScriptedAdapter.start(script);
  sql = await WsSql.open(new WSConfig(adapter.url));
}

afterEach(async () => {
  setLogLevel('silent');
  await sql.close();
  adapter.stop();
});

/** A result of the integers 1 to 5 in blocks of two. */
function answersFive(): Script {
  const blocks = [[1, 2], [3, 4], [5], []];
  return (request, peer) => {
    if (request.action === 'binary_query') peer.replyResult(request);
    if (request.action === 'fetch_raw_block') peer.replyBlock(request, blocks.shift() ?? []);
  };
}

describe('a result', () => {
  it('is read as a whole by exec', async () => {
    await connect(answersFive());
    const result = await sql.exec('select i from t');
    expect(result.getData()).toEqual([[1], [2], [3], [4], [5]]);
    expect(result.getMeta()).toEqual([{ name: 'i', type: 'INT', length: 4 }]);
    expect(result).toMatchObject({ affectRows: 0, timing: 1 });
  });

  it('has rows as objects when they are asked for', async () => {
    await connect(answersFive());
    const result = await sql.exec('select i from t', { rows: 'objects' });
    expect(result.getData()).toEqual([{ i: 1 }, { i: 2 }, { i: 3 }, { i: 4 }, { i: 5 }]);
  });

  it('is read row by row with next and getData, which does not move', async () => {
    await connect(answersFive());
    const rows = await sql.query('select i from t');
    expect(rows.getData()).toBeUndefined();
    const read = [];
    while (await rows.next()) read.push(rows.getData(), rows.getData());
    expect(read.flat()).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
    expect(await rows.next()).toBe(false);
  });

  it('is freed on the server when a loop ends early', async () => {
    const freed: number[] = [];
    const five = answersFive();
    await connect((request, peer) => {
      if (request.action === 'free_result') freed.push(request.args.id);
      else five(request, peer);
    });
    for await (const row of await sql.query('select i from t')) {
      expect(row).toEqual([1]);
      break;
    }
    await expect.poll(() => freed).toEqual([1]);
  });

  it('comes as columns', async () => {
    await connect(answersFive());
    const result = await sql.queryColumns('select i from t');
    const blocks = [];
    for await (const block of result) blocks.push(block);
    expect(blocks.map(({ columns }) => columns[0].values)).toEqual([
      Int32Array.of(1, 2),
      Int32Array.of(3, 4),
      Int32Array.of(5),
    ]);
    expect(blocks[0].columns[0].validity).toBeNull();
  });

  it('is never taken for whole when a block cannot be fetched', async () => {
    let fetches = 0;
    await connect((request, peer) => {
      if (request.action === 'binary_query') peer.replyResult(request);
      // The JSON error to a binary request, as adapters send it.
      else if (request.action === 'fetch_raw_block' && fetches++ > 0) {
        peer.reply(request, { code: 0x2603, message: 'Table does not exist' });
      } else if (request.action === 'fetch_raw_block') peer.replyBlock(request, [1]);
    });
    const rows = await sql.query('select i from t');
    expect(await rows.next()).toBe(true);
    await expect(rows.next()).rejects.toMatchObject({ code: 0x2603 });
    await expect(rows.next()).rejects.toMatchObject({ code: 0x2603 });
  });

  it('is refused with 107 when a column has a type without values in JavaScript, and is freed', async () => {
    const freed: number[] = [];
    await connect((request, peer) => {
      const fields = { fields_names: ['m'], fields_types: [19], fields_lengths: [4] };
      const result = { id: 1, is_update: false, fields_count: 1, precision: 0, ...fields };
      if (request.action === 'binary_query') peer.reply(request, result);
      if (request.action === 'free_result') freed.push(request.args.id);
    });
    await expect(sql.exec('select m from t')).rejects.toMatchObject({ code: 107 });
    await expect(sql.query('select m from t')).rejects.toMatchObject({ code: 107 });
    await expect.poll(() => freed).toEqual([1, 1]);
    expect(sql.state()).toBe(1);
  });

  it('is refused when a block holds other columns than were announced', async () => {
    await connect((request, peer) => {
      if (request.action === 'binary_query') {
        const fields = { fields_names: ['s'], fields_types: [8], fields_lengths: [4] };
        peer.reply(request, { id: 1, is_update: false, fields_count: 1, precision: 0, ...fields });
      } else peer.replyBlock(request, [1]);
    });
    await expect(sql.exec('select s from t')).rejects.toMatchObject({ code: 109 });
  });
});

describe('a call', () => {
  it('fails with 105 after its timeout, and its late answer does no harm', async () => {
    const late: (() => void)[] = [];
    await connect((request, peer) => {
      if (request.sql === 'slow')
        late.push(() => peer.reply(request, { is_update: true, affected_rows: 1 }));
      else peer.reply(request, { is_update: true, affected_rows: 2 });
    });
    const logged: string[] = [];
    const logger = {
      error: () => {},
      warn: (text: string) => logged.push(text),
      info: () => {},
      debug: () => {},
    };
    setLogLevel('warn', logger as never);
    await expect(sql.exec('slow', { timeout: 30 })).rejects.toMatchObject({ code: 105 });
    for (const answer of late) answer();
    expect((await sql.exec('quick')).getAffectRows()).toBe(2);
    expect(logged.join()).toContain('came late');
  });

  it('rejects with the reason of its signal', async () => {
    await connect(() => undefined);
    const controller = new AbortController();
    const run = sql.exec('never answered', { signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(run).rejects.toThrow('enough');
  });

  it('fails with 108 when the connection is lost, and so do later ones', async () => {
    await connect((_, peer) => peer.socket.terminate());
    await expect(sql.exec('select 1')).rejects.toMatchObject({ code: 108, sql: 'select 1' });
    await expect(sql.exec('select 1')).rejects.toMatchObject({ code: 108 });
  });

  it('ends the connection with an error when the server sends nonsense', async () => {
    await connect((_, peer) => peer.socket.send('{ nonsense'));
    await expect(sql.exec('select 1')).rejects.toMatchObject({ code: 103 });
  });

  it('goes on when the server answers what nobody asked', async () => {
    await connect((request, peer) => {
      peer.reply({ action: 'poll', reqId: 999n });
      peer.reply(request, { is_update: true, affected_rows: 1 });
    });
    expect((await sql.exec('insert')).affectRows).toBe(1);
  });

  it('carries the request id that the program gives', async () => {
    const ids: bigint[] = [];
    await connect((request, peer) => {
      ids.push(request.reqId);
      peer.reply(request, { is_update: true, affected_rows: 1 });
    });
    await sql.exec('a', 4711);
    await sql.exec('b', { reqId: 4712n });
    expect(ids).toEqual([4711n, 4712n]);
  });
});

describe('values for placeholders', () => {
  it('become literals outside of strings and comments', async () => {
    const statements: string[] = [];
    await connect((request, peer) => {
      statements.push(request.sql);
      peer.reply(request, { is_update: true, affected_rows: 1 });
    });
    const values = [
      1,
      -0.5,
      12345678901234567890n,
      "it's \\",
      true,
      null,
      new Date(0),
      Uint8Array.of(1, 255),
    ];
    await sql.exec("insert into t values (?, ?, ?, ?, ?, ?, ?, ?) -- '?' ?", { values });
    expect(statements).toEqual([
      "insert into t values (1, -0.5, 12345678901234567890, 'it''s \\\\', true, NULL, '1970-01-01T00:00:00.000Z', '\\x01FF') -- '?' ?",
    ]);
  });

  it.each([
    [[1], '2 placeholders, but 1 values'],
    [[1, {}], 'value 2 is [object Object]'],
    [[1, Number.NaN], 'NaN'],
    [[1, 'a\0b'], 'NUL'],
  ])('are refused before anything is sent: %j', async (values, reason) => {
    await connect(() => expect.unreachable('nothing may be sent'));
    const run = sql.exec('insert into t values (?, ?)', { values: values as never });
    await expect(run).rejects.toThrow(reason);
    await expect(run).rejects.toBeInstanceOf(TaosError);
  });
});

describe('schemaless lines', () => {
  it('are joined and sent with protocol, precision, ttl and the tag that names tables', async () => {
    const inserts: unknown[] = [];
    await connect((request, peer) => {
      inserts.push(request.args);
      peer.reply(request, { affected_rows: 2, total_rows: 3 });
    });
    const done = await sql.schemalessInsert(['a v=1i', 'b v=2i'], 1, 'ns', 7, {
      tableNameKey: 'id',
    });
    expect(done).toEqual({ affectedRows: 2, totalRows: 3 });
    expect(inserts).toMatchObject([
      { protocol: 1, precision: 'ns', data: 'a v=1i\nb v=2i', ttl: 7, table_name_key: 'id' },
    ]);
  });

  it('are refused with 100 when there are none', async () => {
    await connect(() => undefined);
    await expect(sql.schemalessInsert([], 1, 'ns', 0)).rejects.toMatchObject({ code: 100 });
  });
});
