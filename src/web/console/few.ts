// How counts of people that are too small to be shown are said, alone and in sums.
import { FEWEST, isFew, type Range, rangeOfSum, wholeCell } from '../../core/small-counts.ts';
import type { Views } from './views.ts';

export const hideFew = ({ t, format }: Views, count: number): string =>
  isFew(count) ? t('few.under', { most: FEWEST }) : format.count(count);

/** A sum as a reader of its cells could reckon it; exact when none of them is hidden. */
export const hideSum = (views: Views, cells: number[]): string =>
  sayRange(views, rangeOfSum(cells.filter((cell) => cell > 0).map(wholeCell)));

/** `12`, `8–11`, or that it is under five. */
export function sayRange(views: Views, { least, most }: Range): string {
  if (least === most) return hideFew(views, least);
  if (most < FEWEST) return views.t('few.under', { most: FEWEST });
  return `${views.format.count(least)}–${views.format.count(most)}`;
}

/** The share of a range in a whole; `–` where it would tell a hidden count. */
export function sayShare({ format }: Views, { least, most }: Range, whole: number): string {
  if (most > 0 && most < FEWEST) return '–';
  const [low, high] = [format.percent(least, whole), format.percent(most, whole)];
  return low === high ? low : `${low.replace(/ ?%$/, '').trim()}–${high}`;
}
