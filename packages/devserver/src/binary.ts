import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The environment variable that names another `otaria` binary. */
const VARIABLE = 'OTARIA_BINARY';

/** Where the `otaria` binary lies: where `OTARIA_BINARY` says, else in this package. */
export function binaryPath(): string {
  const named = process.env[VARIABLE];
  if (named) {
    if (existsSync(named)) return named;
    throw new Error(`${VARIABLE} names ${named}, which does not exist`);
  }
  const name = process.platform === 'win32' ? 'otaria.exe' : 'otaria';
  const own = fileURLToPath(new URL(`../native/${name}`, import.meta.url));
  if (existsSync(own)) return own;
  throw new Error(
    `the otaria binary is missing at ${own}: build it with \`npm run build:binary -w @otaria/devserver\`, or name one in ${VARIABLE}`,
  );
}
