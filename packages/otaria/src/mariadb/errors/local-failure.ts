/** Why one command fails on our side; the connection goes on. Becomes a `SqlError` where the command is known. */
export class LocalFailure extends Error {
  readonly errno: number;

  constructor(message: string, errno: number) {
    super(message);
    this.errno = errno;
  }
}
