// People who sign in to the console, and what each role may do.

export const ROLES = ['staff', 'editor', 'publisher', 'admin'] as const;
export type Role = (typeof ROLES)[number];
export const isRole = (value: unknown): value is Role => ROLES.includes(value as Role);

/** A signed-in person. Roles are a set: in a team of four everyone is several things. */
export interface User {
  id: string;
  name: string;
  roles: Role[];
}

export const hasRole = (user: User, ...roles: Role[]): boolean => roles.some((role) => user.roles.includes(role));
