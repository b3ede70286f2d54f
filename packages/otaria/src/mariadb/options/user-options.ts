import type { ConnectionOptions } from './connection-options.js';
import { loginOptions } from './login-options.js';
import { collationOption } from './session-options.js';

/**
 * The options of a connection after a change of its user: what is not given stays as it is, but for the password, which
 * is that of its own user alone.
 */
export function changedUser(options: ConnectionOptions, given: unknown): ConnectionOptions {
  if (given === undefined || given === null) return options;
  if (typeof given !== 'object') throw new TypeError('the options of changeUser must be an object');
  const own = given as Record<string, unknown>;
  const login = loginOptions(own);
  const sameUser = own.user === undefined || own.user === null;
  const samePassword = sameUser && (own.password === undefined || own.password === null);
  return {
    ...options,
    user: sameUser ? options.user : login.user,
    password: samePassword ? options.password : login.password,
    database: login.database ?? options.database,
    connectAttributes: login.connectAttributes || options.connectAttributes,
    collation: collationOption(own) ?? options.collation,
  };
}
