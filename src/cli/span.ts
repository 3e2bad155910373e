// A span of time, for people at a terminal.

export const span = ({ from, to }: { from: number; to: number }): string =>
  `${new Date(from).toISOString()} and ${new Date(to).toISOString()}`;
