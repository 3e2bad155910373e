// A published sum tells nobody more about a hidden count than "under five" does.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isFew, type Range, rangeOfSum, wholeCell } from '../../src/core/small-counts.ts';

const count = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 10, max: 60 }));

/** What is printed: a cell or nothing for a hidden one, and the sums over windows. */
const shown = (cell: number): number | 'few' => (isFew(cell) ? 'few' : cell);

describe('a sum over whole cells', () => {
  it.each([
    [[12, 7], { least: 19, most: 19 }],
    [[7, 3], { least: 8, most: 11 }],
    [[3, 2, 40], { least: 42, most: 48 }],
    [[], { least: 0, most: 0 }],
  ])('%j is %j', (cells, range) => {
    expect(rangeOfSum(cells.map(wholeCell))).toEqual(range);
  });

  it('is made of what is shown, whatever is hidden', () => {
    fc.assert(
      fc.property(fc.array(count, { maxLength: 12 }), fc.integer({ min: 1, max: 4 }), (cells, other) => {
        const elsewhere = cells.map((cell) => (isFew(cell) ? other : cell));
        expect(rangeOfSum(elsewhere.map(wholeCell))).toEqual(rangeOfSum(cells.map(wholeCell)));
      }),
    );
  });

  it('holds the true sum', () => {
    fc.assert(
      fc.property(fc.array(count, { maxLength: 12 }), (cells) => {
        const { least, most } = rangeOfSum(cells.map(wholeCell));
        const sum = cells.reduce((total, cell) => total + cell, 0);
        expect(least <= sum && sum <= most).toBe(true);
      }),
    );
  });
});

describe('a cell that falls apart over several sums', () => {
  const published = (parts: number[]) => {
    const cell = parts.reduce((sum, part) => sum + part, 0);
    return { cell: shown(cell), sums: parts.map((part) => rangeOfSum([{ cell, part, parts }])) };
  };
  /** The last part belongs to no notice and is not printed. */
  const printed = (parts: number[]) => {
    const { cell, sums } = published(parts);
    return JSON.stringify([cell, sums.slice(0, -1)]);
  };

  it('holds the truth, and is exact when nothing in it is small', () => {
    fc.assert(
      fc.property(fc.array(count, { minLength: 1, maxLength: 4 }), (parts) => {
        const { sums } = published(parts);
        for (const [index, { least, most }] of sums.entries()) {
          expect(least <= parts[index]! && parts[index]! <= most).toBe(true);
          if (!parts.some(isFew)) expect(least).toBe(most);
        }
      }),
    );
  });

  it('leaves at least two possible values for every small part, by all that is printed', () => {
    // Every way a cell of up to 24 can fall into two or three parts, grouped by what would be printed of it.
    const worlds = new Map<string, number[][]>();
    const add = (parts: number[]) => {
      const key = `${parts.length} ${printed(parts)}`;
      worlds.set(key, [...(worlds.get(key) ?? []), parts]);
    };
    for (let a = 1; a <= 24; a++) {
      for (let b = 1; a + b <= 24; b++) {
        add([a, b]);
        for (let c = 1; a + b + c <= 24; c++) add([a, b, c]);
      }
    }
    const told: string[] = [];
    for (const [key, same] of worlds) {
      for (const index of same[0]!.keys()) {
        const values = new Set(same.map((parts) => parts[index]));
        // A lone world of one cell of 6 or less leaves little room; a small part in it is still not told.
        if (same.some((parts) => isFew(parts[index]!)) && values.size < 2) told.push(`${key} part ${index}`);
      }
    }
    expect(told).toEqual([]);
  });
});

it('sees a rounded total that would tell', () => {
  // The mistake this replaces: 11 shown beside a hidden 4, the total "about 20" when 15 is rounded to tens.
  const rounded = (range: Range) => Math.round(range.most / 10) * 10;
  expect(rounded({ least: 15, most: 15 })).not.toBe(rounded({ least: 14, most: 14 }));
});
