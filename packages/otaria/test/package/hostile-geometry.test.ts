import { describe, expect, it } from 'vitest';
import { open, protocols } from '../provider.js';

const point = { type: 'Point', coordinates: [1, 2] };

describe.each(protocols)('a collection with a part that is no geometry by %s', (run) => {
  it.each([
    [{ type: "x'), ('injected", geometries: [point] }],
    [{ type: 'Feature', geometries: [point] }],
    [{ type: 'Point', coordinates: ["1'),('injected", 2] }],
    [null],
    [5],
  ])('is NULL: %j', async (part) => {
    const connection = await open();
    const collection = { type: 'GeometryCollection', geometries: [point, part] };
    expect(await connection[run]('SELECT ? AS v', [collection])).toEqual([{ v: null }]);
    expect(connection.escape(collection)).toBe('NULL');
  });
});
