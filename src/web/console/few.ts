// Counts of people that are too small to be shown: a handful of leaves could be told apart.
import type { Views } from './views.ts';

/** Counts from 1 to 4 are hidden. */
const FEWEST = 5;

export const isFew = (count: number): boolean => count > 0 && count < FEWEST;

export const hideFew = ({ t, format }: Views, count: number): string =>
  isFew(count) ? t('few.under', { most: FEWEST }) : format.count(count);

/** A sum beside hidden parts is rounded to tens, so that nobody can take the shown parts from it. */
export function hideSum(views: Views, parts: number[]): string {
  const sum = parts.reduce((total, part) => total + part, 0);
  return parts.some(isFew) ? roundCount(views, sum) : hideFew(views, sum);
}

/** To tens. */
export function roundCount(views: Views, sum: number): string {
  if (sum < 10) return views.t('few.under', { most: 10 });
  return views.t('few.about', { count: views.format.count(Math.round(sum / 10) * 10) });
}
