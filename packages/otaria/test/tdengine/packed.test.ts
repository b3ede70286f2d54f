import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PATIENCE, PackedPackages, resolutions } from '../package/packed-packages.js';
import { serverUrl } from './server.js';

let packed: PackedPackages;
beforeAll(async () => {
  // As `npm install @tdengine/websocket@npm:@otaria/tdengine-websocket` does.
  packed = await PackedPackages.install({
    otaria: 'otaria',
    'tdengine-websocket': '@tdengine/websocket',
  });
}, PATIENCE);
afterAll(() => packed.remove());

const program = `
  async function main() {
    const wsSql = await taos.sqlConnect(new taos.WSConfig(${JSON.stringify(serverUrl)}));
    const wsRows = await wsSql.query('SELECT 1 AS one');
    while (await wsRows.next()) console.log(wsRows.getMeta(), wsRows.getData());
    await wsRows.close();
    await wsSql.exec('SELEC').catch((error) => console.log(error instanceof taos.TDWebSocketClientError));
    await wsSql.close();
    taos.destroy();
  }
  main();`;
const printed = "[ { name: 'one', type: 'BIGINT', length: 8 } ] [ 1n ]\ntrue";

describe.each(['otaria/tdengine', '@tdengine/websocket'])('the packed %s', (name) => {
  it('can be imported', async () => {
    const source = `import * as taos from '${name}';\n${program}`;
    expect(await packed.output('program.mjs', source)).toBe(printed);
  });

  it('can be required', async () => {
    const source = `const taos = require('${name}');\n${program}`;
    expect(await packed.output('program.cjs', source)).toBe(printed);
  });

  it.each(resolutions)(
    'has types for moduleResolution %s by %s',
    async (moduleResolution, _format, module, file) => {
      const source = `
        import * as taos from '${name}';
        import { ErrorCode, Precision, SchemalessProto, type TDengineMeta, type WSRows, WsSql } from '${name}';
        export async function rows(config: taos.WSConfig): Promise<any[]> {
          const wsSql: WsSql = await WsSql.open(config);
          const wsRows: WSRows = await wsSql.query('SELECT 1', 7);
          const meta: TDengineMeta[] | null = wsRows.getMeta();
          const rows = [];
          while (await wsRows.next()) rows.push(wsRows.getData());
          for await (const row of wsRows) console.log(row, meta);
          const result: taos.TaosResult = await wsSql.exec('SELECT ?', { values: [1n], rows: 'objects' });
          const number: number = result.affectRows + result.timing + result.getTotalTime();
          const protocol: SchemalessProto = SchemalessProto.InfluxDBLineProtocol;
          const precision: Precision = Precision.MILLI_SECONDS;
          await wsSql.schemalessInsert(['m v=1'], protocol, precision, 0, number);
          const stmt: taos.WsStmt = await wsSql.stmtInit();
          const params: taos.StmtBindParams = stmt.newStmtParam();
          params.setTimestamp([1n, new Date()]);
          await stmt.bind(params);
          return result.getData() ?? rows;
        }
        export const name: string | undefined = ErrorCode[ErrorCode.ERR_INVALID_URL];
        export const code: ErrorCode = ErrorCode.ERR_INVALID_URL;
        // @ts-expect-error: no such option.
        export const wrong: taos.OpenOptions = { timestamp: 'date' };`;
      expect(await packed.complaints(file, source, module, moduleResolution)).toBe('');
    },
    PATIENCE,
  );
});
