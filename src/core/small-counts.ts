// Small counts of people in a published table: hidden, and not to be had from the sums beside them.

/** Counts from 1 to 4 are hidden: a handful of leaves could be told apart. */
export const FEWEST = 5;

export const isFew = (count: number): boolean => count > 0 && count < FEWEST;

/** What a reader may know of a count: both ends are counted in. */
export interface Range {
  least: number;
  most: number;
}

/** A cell of the table that a sum draws on: the whole cell, and the parts of it that other sums are made of. */
export interface CellPart {
  /** What the table shows, if it is not few. */
  cell: number;
  /** What this sum takes of it. */
  part: number;
  /** How the whole cell falls apart over all sums; what no sum takes is one of them. None is 0, they add up to the cell. */
  parts: readonly number[];
}

/**
 * The range of a sum, made only of what the table shows anyway: exact where nothing hidden is inside, else as wide as
 * a reader's own reckoning. Knowing it tells nobody more about a hidden cell than the cell's own "under 5".
 */
export function rangeOfSum(cells: readonly CellPart[]): Range {
  return cells
    .map(rangeOfPart)
    .reduce((sum, { least, most }) => ({ least: sum.least + least, most: sum.most + most }), { least: 0, most: 0 });
}

function rangeOfPart({ cell, part, parts }: CellPart): Range {
  if (isFew(cell))
    return part === cell && parts.length === 1 ? { least: 1, most: FEWEST - 1 } : { least: 0, most: FEWEST - 1 };
  const few = parts.filter(isFew).length;
  if (few === 0) return { least: part, most: part };
  const large = parts.length - few;
  // What the few may be, taken from the cell; of several large parts none is more than what the others must have.
  const rest = {
    least: large === 1 ? Math.max(FEWEST, cell - few * (FEWEST - 1)) : FEWEST,
    most: cell - few - (large - 1) * FEWEST,
  };
  // In a small cell that would leave one possibility: then every part is said to be anything.
  if (large === 0 || rest.most - rest.least < FEWEST - 2) return { least: 1, most: cell - parts.length + 1 };
  return isFew(part) ? { least: 1, most: FEWEST - 1 } : rest;
}

/** A whole cell that no other sum shares. */
export const wholeCell = (cell: number): CellPart => ({ cell, part: cell, parts: [cell] });
