import { binding, type NativeCollation } from '../../native/binding.js';

/** A collation; one object per collation and process thread, so that they can be compared by identity. */
export class Collation {
  readonly index: number;
  readonly name: string;
  /** The character set; `utf8` for both utf8mb3 and utf8mb4, which are the same to JavaScript. */
  readonly charset: string;
  readonly maxLength: number;

  private constructor(native: NativeCollation) {
    this.index = native.index;
    this.name = native.name.toUpperCase();
    this.charset = native.charset.startsWith('utf8mb') ? 'utf8' : native.charset;
    this.maxLength = native.maxLength;
  }

  /** Another name of `charset`. */
  get encoding(): string {
    return this.charset;
  }

  /** Another name of `maxLength`. */
  get maxlen(): number {
    return this.maxLength;
  }

  static readonly #known: Map<number, Collation> = new Map();

  static fromIndex(index: number): Collation | undefined {
    return Collation.#known.get(index) ?? Collation.#remember(binding.collationById(index));
  }

  static fromName(name: string): Collation | undefined {
    const native = binding.collationByName(name);
    return native ? Collation.fromIndex(native.index) : undefined;
  }

  /** The collation that servers take when only the character set is named. */
  static ofCharset(name: string): Collation | undefined {
    const native = binding.charsetCollation(name);
    return native ? Collation.fromIndex(native.index) : undefined;
  }

  static #remember(native: NativeCollation | null): Collation | undefined {
    if (!native) return undefined;
    const collation = new Collation(native);
    Collation.#known.set(collation.index, collation);
    return collation;
  }
}
