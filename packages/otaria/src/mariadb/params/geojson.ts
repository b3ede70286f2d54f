import { geometryTypes } from '../rows/geometry.js';

const names: ReadonlySet<string> = new Set(geometryTypes.slice(1));

const functions: Record<string, string> = {
  Point: 'ST_PointFromText',
  LineString: 'ST_LineFromText',
  Polygon: 'ST_PolygonFromText',
  MultiPoint: 'ST_MPointFromText',
  MultiLineString: 'ST_MLineFromText',
  MultiPolygon: 'ST_MPolyFromText',
  GeometryCollection: 'ST_GeomCollFromText',
};

interface GeoJson {
  type: string;
  coordinates?: unknown;
  geometries?: unknown;
}

/** Whether an object is a GeoJSON geometry, which parameters send as a SQL geometry. */
export function isGeoJson(value: object): value is GeoJson {
  return names.has((value as GeoJson).type);
}

/** A call of the SQL function that makes the geometry; NULL for one without proper coordinates. */
export function geoJsonToSql(value: GeoJson): string {
  const wkt = wellKnownText(value);
  return wkt === undefined ? 'NULL' : `${functions[value.type]}('${wkt}')`;
}

/** Only numbers and the words of well-known text get into the result, so it needs no escaping. */
function wellKnownText(value: GeoJson): string | undefined {
  try {
    return shape(value);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function shape(value: GeoJson): string {
  if (!isGeoJson(value)) throw new TypeError('not a geometry');
  return `${value.type.toUpperCase()}${body(value)}`;
}

function body({ type, coordinates, geometries }: GeoJson): string {
  switch (type) {
    case 'Point':
      return `(${position(coordinates)})`;
    case 'LineString':
    case 'MultiPoint':
      return list(coordinates, position);
    case 'Polygon':
    case 'MultiLineString':
      return list(coordinates, (line) => list(line, position));
    case 'MultiPolygon':
      return list(coordinates, (polygon) => list(polygon, (line) => list(line, position)));
    default:
      if (Array.isArray(geometries) && geometries.length === 0) return ' EMPTY';
      return list(geometries, (part) => shape(part as GeoJson));
  }
}

function list(items: unknown, text: (item: unknown) => string): string {
  if (!Array.isArray(items) || items.length === 0) throw new TypeError('not a list of coordinates');
  return `(${items.map(text).join(',')})`;
}

function position(point: unknown): string {
  if (!Array.isArray(point)) throw new TypeError('not a position');
  const [x, y] = point;
  if (!Number.isFinite(x) || !Number.isFinite(y)) throw new TypeError('not a position');
  return `${x} ${y}`;
}

/** The value of a GEOMETRY parameter: SRID 0 and well-known binary; null for one without proper coordinates. */
export function geoJsonToWkb(value: GeoJson): Buffer | null {
  try {
    const bytes: number[] = [0, 0, 0, 0];
    writeGeometry(bytes, value);
    return Buffer.from(bytes);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

function writeGeometry(out: number[], value: GeoJson): void {
  const code = (geometryTypes as readonly string[]).indexOf(value.type);
  if (code < 1) throw new TypeError('not a geometry');
  out.push(1);
  writeCount(out, code);
  const { coordinates } = value;
  const writePositions = (line: unknown): void =>
    writeList(out, line, (p) => writePosition(out, p));
  switch (value.type) {
    case 'Point':
      return writePosition(out, coordinates);
    case 'LineString':
      return writePositions(coordinates);
    case 'Polygon':
      return writeList(out, coordinates, writePositions);
    case 'GeometryCollection':
      return writeList(out, value.geometries, (part) => writeGeometry(out, part as GeoJson));
    default: {
      const type = value.type.slice('Multi'.length);
      return writeList(out, coordinates, (part) => writeGeometry(out, { type, coordinates: part }));
    }
  }
}

function writeList(out: number[], items: unknown, write: (item: unknown) => void): void {
  if (!Array.isArray(items)) throw new TypeError('not a list of coordinates');
  writeCount(out, items.length);
  for (const item of items) write(item);
}

function writeCount(out: number[], count: number): void {
  out.push(count & 255, (count >> 8) & 255, (count >> 16) & 255, (count >> 24) & 255);
}

const double = Buffer.alloc(8);

function writePosition(out: number[], point: unknown): void {
  if (!Array.isArray(point)) throw new TypeError('not a position');
  for (const value of [point[0], point[1]]) {
    if (!Number.isFinite(value)) throw new TypeError('not a position');
    double.writeDoubleLE(value);
    out.push(...double);
  }
}
