import type { NativePlace } from '../../native/binding.js';
import { invalidArgument } from '../invalid-argument.js';

/** What programs may pass for a `TopicPartition`. */
export interface PartitionLike {
  topic: string;
  vgroup_id: number;
  /** Numbers are exact up to 2^53. */
  offset?: bigint | number;
}

/** A part of a topic: a group of virtual nodes, whose messages are in order. */
export class TopicPartition implements PartitionLike {
  topic: string;
  vgroup_id: number;
  /** Where the consumer stands, or what its group has committed; -2147467247 when there is nothing yet. */
  offset?: bigint;
  /** The first offset that the server still has. */
  begin?: bigint;
  /** The offset behind the last one. */
  end?: bigint;

  constructor({ topic, vgroup_id, offset, begin, end }: TopicPartition) {
    this.topic = topic;
    this.vgroup_id = vgroup_id;
    if (offset !== undefined) this.offset = offset;
    if (begin !== undefined) this.begin = begin;
    if (end !== undefined) this.end = end;
  }
}

/** The partitions for native code, whatever their offsets; refuses what is none. */
export function placesOf(partitions: readonly PartitionLike[]): NativePlace[] {
  return checkedArray(partitions).map((partition) => placeOf({ ...partition, offset: 0n }));
}

/** The partitions with their offsets, which must be there. */
export function placesWithOffsets(partitions: readonly PartitionLike[]): NativePlace[] {
  return checkedArray(partitions).map(placeOf);
}

function checkedArray(partitions: readonly PartitionLike[]): readonly PartitionLike[] {
  if (Array.isArray(partitions)) return partitions;
  throw invalidArgument('the partitions must be an array');
}

/** A partition with its offset, which must be there. */
export function placeOf(partition: PartitionLike): NativePlace {
  const { topic, vgroup_id: vgroup, offset } = partition ?? {};
  if (typeof topic !== 'string' || topic === '') {
    throw invalidArgument(`a partition needs the name of its topic, not ${topic}`);
  }
  if (!Number.isInteger(vgroup) || vgroup < 0 || vgroup >= 2 ** 31) {
    throw invalidArgument(`vgroup_id of a partition must be a whole number, not ${vgroup}`);
  }
  return { topic, vgroup, offset: exactOffset(offset) };
}

function exactOffset(offset: unknown): bigint {
  if (typeof offset === 'bigint' && BigInt.asIntN(64, offset) === offset) return offset;
  if (typeof offset === 'number' && Number.isSafeInteger(offset)) return BigInt(offset);
  throw invalidArgument(`an offset must be a bigint of 64 bits or an exact number, not ${offset}`);
}
