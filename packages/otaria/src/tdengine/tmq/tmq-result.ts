import type { NativeAnnouncement, NativeMessageBlock } from '../../native/binding.js';
import type { ResultField } from '../result-field.js';
import { BlockReader } from '../rows/block-reader.js';
import type { RowOptions } from '../rows/row-options.js';
import { TaosResult } from '../sql/taos-result.js';

// biome-ignore-start lint/suspicious/noExplicitAny: as in the original, rows are `any` unless the program says more.

/** Rows of a message that have the same table and the same columns. */
export interface TopicBlock {
  /** Name of their table; null when the topic does not tell, as those on a query without `msg.with.table.name`. */
  table: string | null;
  fields: ResultField[];
  /** The unit of timestamps: 0 milliseconds, 1 microseconds, 2 nanoseconds. */
  precision: number;
  rows: any[];
}

/**
 * A message of a topic. `getData()` has the rows of all its blocks, `getMeta()` the columns of the first: where a message has
 * rows of several tables, `getBlocks()` tells which are whose.
 */
export class TaosTmqResult extends TaosResult {
  /** Empty when no message came. */
  readonly topic: string;
  readonly database: string;
  readonly vgroup_id: number;
  /** Where the message begins in its partition. */
  readonly offset: bigint | null;
  /** The change of tables that the message tells, as the server describes it; null when it tells none. */
  readonly change: unknown;
  readonly #blocks: TopicBlock[];

  constructor(announced: NativeAnnouncement | null, blocks: TopicBlock[], change: unknown = null) {
    const [first] = blocks;
    super(first?.fields ?? null, first?.precision ?? 0, rowsOf(blocks));
    this.topic = announced?.topic ?? '';
    this.database = announced?.database ?? '';
    this.vgroup_id = announced?.vgroup ?? 0;
    this.offset = announced?.offset ?? null;
    this.change = change;
    this.#blocks = blocks;
  }

  getTopic(): string {
    return this.topic;
  }

  /** The rows with their tables and columns; empty for a message that only tells a change of tables. */
  getBlocks(): TopicBlock[] {
    return this.#blocks;
  }
}

/** Reads a block of a message. */
export function readTopicBlock(received: NativeMessageBlock, options: RowOptions): TopicBlock {
  const { table, fields, precision, block } = received;
  const rows: any[] = [];
  new BlockReader(fields, precision, options).read(block, rows);
  return { table: table ?? null, fields, precision, rows };
}

/** Most messages have one block, whose rows need no copy. */
function rowsOf(blocks: TopicBlock[]): any[] {
  return blocks.length === 1 ? blocks[0].rows : blocks.flatMap(({ rows }) => rows);
}
// biome-ignore-end lint/suspicious/noExplicitAny: as above
