/** A GeoJSON geometry, as far as SQL knows them. */
export interface Geometry {
  type: string;
  coordinates?: unknown;
  geometries?: Geometry[];
}

/** The types of geometries; the place is the number in well-known binary. */
export const geometryTypes = [
  '',
  'Point',
  'LineString',
  'Polygon',
  'MultiPoint',
  'MultiLineString',
  'MultiPolygon',
  'GeometryCollection',
] as const;
const SRID_BYTES = 4;
/** Collections nest; a server that nests deeper than this is not describing geography. */
const MAX_DEPTH = 32;

/** What a NULL geometry becomes: a geometry without coordinates where MariaDB names the type, else null. */
export function emptyGeometry(dataTypeName: string | undefined): Geometry | null {
  if (!dataTypeName) return null;
  const lower = dataTypeName.toLowerCase();
  return { type: geometryTypes.find((name) => name.toLowerCase() === lower) ?? dataTypeName };
}

/** Reads a value of a GEOMETRY column: 4 bytes of SRID, then well-known binary. Null when it is neither. */
export function parseGeometry(bytes: Buffer): Geometry | null {
  if (bytes.length <= SRID_BYTES) return null;
  try {
    return new WkbReader(bytes, SRID_BYTES).geometry(0);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Well-known binary; reading past the end is a RangeError. */
class WkbReader {
  readonly #bytes: Buffer;
  #at: number;
  #littleEndian = true;

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  geometry(depth: number): Geometry | null {
    if (depth > MAX_DEPTH) throw new RangeError('geometry nested too deep');
    this.#littleEndian = this.#bytes.readUInt8(this.#at) === 1;
    this.#at += 1;
    const type = geometryTypes[this.#count()];
    switch (type) {
      case 'Point':
        return { type, coordinates: this.#position() };
      case 'LineString':
        return { type, coordinates: this.#positions() };
      case 'Polygon':
        return { type, coordinates: this.#list(() => this.#positions()) };
      case 'MultiPoint':
      case 'MultiLineString':
      case 'MultiPolygon':
        return { type, coordinates: this.#parts(depth).map((part) => part?.coordinates) };
      case 'GeometryCollection':
        return { type, geometries: this.#parts(depth) as Geometry[] };
      default:
        return null;
    }
  }

  #parts(depth: number): (Geometry | null)[] {
    return this.#list(() => this.geometry(depth + 1));
  }

  #positions(): number[][] {
    return this.#list(() => this.#position());
  }

  #position(): number[] {
    return [this.#double(), this.#double()];
  }

  #list<T>(element: () => T): T[] {
    const items: T[] = [];
    for (let left = this.#count(); left > 0; left--) items.push(element());
    return items;
  }

  #count(): number {
    const at = this.#at;
    this.#at += 4;
    return this.#littleEndian ? this.#bytes.readUInt32LE(at) : this.#bytes.readUInt32BE(at);
  }

  #double(): number {
    const at = this.#at;
    this.#at += 8;
    return this.#littleEndian ? this.#bytes.readDoubleLE(at) : this.#bytes.readDoubleBE(at);
  }
}
