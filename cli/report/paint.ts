import type pc from 'picocolors';

/** The functions of picocolors; without colours they return their text. */
export type Colors = ReturnType<typeof pc.createColors>;
