// This process among others: a name nobody else has.
import { hostname } from 'node:os';
import { newId } from '../core/id.ts';

export const newHolder = (): string => `${hostname().slice(0, 24)}-${process.pid}-${newId().slice(-6)}`;
