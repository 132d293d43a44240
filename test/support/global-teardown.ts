import { rmSync } from 'fs';

/** After all tests: removes what `global-setup` made. */
export = () => {
  rmSync(process.env.TMPDIR ?? '', { recursive: true, force: true });
};
