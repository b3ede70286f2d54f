import { describe, expect, it } from 'vitest';
import { open, protocols } from '../provider.js';

const shapes: [wkt: string, geoJson: object][] = [
  ['POINT(1.5 -2)', { type: 'Point', coordinates: [1.5, -2] }],
  [
    'LINESTRING(0 0,1 1,2 0)',
    {
      type: 'LineString',
      coordinates: [
        [0, 0],
        [1, 1],
        [2, 0],
      ],
    },
  ],
  [
    'POLYGON((0 0,4 0,4 4,0 4,0 0),(1 1,2 1,2 2,1 1))',
    {
      type: 'Polygon',
      coordinates: [
        [
          [0, 0],
          [4, 0],
          [4, 4],
          [0, 4],
          [0, 0],
        ],
        [
          [1, 1],
          [2, 1],
          [2, 2],
          [1, 1],
        ],
      ],
    },
  ],
  [
    'MULTIPOINT(0 0,1 2)',
    {
      type: 'MultiPoint',
      coordinates: [
        [0, 0],
        [1, 2],
      ],
    },
  ],
  [
    'MULTILINESTRING((0 0,1 1),(2 2,3 3,4 4))',
    {
      type: 'MultiLineString',
      coordinates: [
        [
          [0, 0],
          [1, 1],
        ],
        [
          [2, 2],
          [3, 3],
          [4, 4],
        ],
      ],
    },
  ],
  [
    'MULTIPOLYGON(((0 0,1 0,1 1,0 0)),((5 5,6 5,6 6,5 5)))',
    {
      type: 'MultiPolygon',
      coordinates: [
        [
          [
            [0, 0],
            [1, 0],
            [1, 1],
            [0, 0],
          ],
        ],
        [
          [
            [5, 5],
            [6, 5],
            [6, 6],
            [5, 5],
          ],
        ],
      ],
    },
  ],
  [
    'GEOMETRYCOLLECTION(POINT(1 2),LINESTRING(0 0,1 1))',
    {
      type: 'GeometryCollection',
      geometries: [
        { type: 'Point', coordinates: [1, 2] },
        {
          type: 'LineString',
          coordinates: [
            [0, 0],
            [1, 1],
          ],
        },
      ],
    },
  ],
];

describe.each(protocols)('geometry by %s', (run) => {
  it.each(shapes)('reads %s as GeoJSON', async (wkt, geoJson) => {
    const connection = await open();
    const rows = await connection[run](`SELECT ST_GeomFromText('${wkt}') AS shape`);
    expect(rows).toEqual([{ shape: geoJson }]);
  });

  it.each(shapes)('writes GeoJSON of %s', async (wkt, geoJson) => {
    const connection = await open();
    await connection.query('CREATE TEMPORARY TABLE shapes (shape GEOMETRY)');
    await connection[run]('INSERT INTO shapes VALUES (?)', [geoJson]);
    const [row] = await connection[run]('SELECT ST_AsText(shape) AS wkt, shape FROM shapes');
    expect(row).toEqual({ wkt, shape: geoJson });
  });

  it('reads an empty collection', async () => {
    const connection = await open();
    const rows = await connection[run](
      "SELECT ST_GeomFromText('GEOMETRYCOLLECTION EMPTY') AS shape",
    );
    expect(rows).toEqual([{ shape: { type: 'GeometryCollection', geometries: [] } }]);
  });

  it('writes an empty collection', async () => {
    const connection = await open();
    await connection.query('CREATE TEMPORARY TABLE shapes (shape GEOMETRY)');
    const empty = { type: 'GeometryCollection', geometries: [] };
    await connection[run]('INSERT INTO shapes VALUES (?)', [empty]);
    expect(await connection[run]('SELECT shape FROM shapes')).toEqual([{ shape: empty }]);
  });

  it('reads NULL as an object of the type of its column, or as null where the type is unknown', async () => {
    const connection = await open();
    const types = [
      'Point',
      'LineString',
      'Polygon',
      'MultiPoint',
      'MultiLineString',
      'MultiPolygon',
    ];
    const columns = types.map((type) => `${type} ${type}`).join(', ');
    await connection.query(`CREATE TEMPORARY TABLE shapes (anything GEOMETRY, ${columns})`);
    await connection.query('INSERT INTO shapes (anything) VALUES (NULL)');
    expect(await connection[run]('SELECT * FROM shapes')).toEqual([
      { anything: null, ...Object.fromEntries(types.map((type) => [type, { type }])) },
    ]);
  });
});
